import { useEffect, useState } from 'react';
import { Trans } from '@lingui/react/macro';
import { useMe } from '@/features/identity';
import { useRealtimeState } from '@/lib/live';
import classes from './ConnectionBanner.module.css';

const patienceMs = 4000;

/** Says so when nothing new can arrive; short breaks pass without a word. */
export function ConnectionBanner() {
  const me = useMe();
  const state = useRealtimeState();
  const away = Boolean(me?.fully_signed_in) && state === 'connecting';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!away) return setShown(false);
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [away]);
  return (
    <div role="status">
      {shown && (
        <div className={classes.banner}>
          <Trans>The connection is down. We keep trying; what you see may be out of date.</Trans>
        </div>
      )}
    </div>
  );
}
