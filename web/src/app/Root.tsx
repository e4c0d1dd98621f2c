import { Outlet } from 'react-router';
import { useMe } from '@/features/identity';
import { Toasts } from '@/ui';
import { Live } from './Live';

/** What outlives every change of page: the live connection, and what is said in passing. */
export function Root() {
  const me = useMe();
  return (
    <>
      <Outlet />
      {me?.fully_signed_in && <Live key={me.id} me={me} />}
      <Toasts />
    </>
  );
}
