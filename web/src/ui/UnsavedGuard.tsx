import { useEffect } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { useBlocker } from 'react-router';
import { isLeavingForGood } from '@/lib/leaving';
import { ConfirmDialog } from './dialogs';

/** Asks before what was changed and not saved is left, by a link of ours, the back button, a reload or a closed tab. */
export function UnsavedGuard({ when }: { when: boolean }) {
  const { t } = useLingui();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!when) return;
    const ask = (event: BeforeUnloadEvent) => {
      if (!isLeavingForGood()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [when]);
  return (
    <ConfirmDialog
      opened={blocker.state === 'blocked'}
      title={t`Leave without saving?`}
      confirmLabel={t`Leave without saving`}
      danger
      onClose={() => blocker.reset?.()}
      onConfirm={() => blocker.proceed?.()}
    >
      <p>
        <Trans>What you changed on this page is not saved yet.</Trans>
      </p>
    </ConfirmDialog>
  );
}
