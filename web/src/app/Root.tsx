import { useEffect } from 'react';
import { Outlet } from 'react-router';
import { useMe } from '@/features/identity';
import { onSignedOutElsewhere } from '@/lib/left-behind';
import { Toasts } from '@/ui';
import { Live } from './Live';

/** What outlives every change of page: the live connection, and what is said in passing. */
export function Root() {
  const me = useMe();
  // Here, since the end of the session takes what is for signed-in users away before the word of it comes.
  useEffect(onSignedOutElsewhere, []);
  return (
    <>
      <Outlet />
      {me?.fully_signed_in && <Live key={me.id} me={me} />}
      <Toasts />
    </>
  );
}
