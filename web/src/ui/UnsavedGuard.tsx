import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useBlocker } from 'react-router';
import { isLeavingForGood } from '@/lib/leaving';
import type { Props as QuestionProps } from './LeaveQuestion';

const loadQuestion = async () => (await import('./LeaveQuestion')).LeaveQuestion;

// A dialog is as much to load as a page; it is fetched while there is something to lose.
const LeaveQuestion = lazy<ComponentType<QuestionProps>>(async () => ({
  default: await loadQuestion().catch(() => PlainQuestion),
}));

/** Asks before what was changed and not saved is left, by a link of ours, the back button, a reload or a closed tab. */
export function UnsavedGuard({ when }: { when: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!when) return;
    loadQuestion().catch(() => undefined);
    const ask = (event: BeforeUnloadEvent) => {
      if (!isLeavingForGood()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [when]);
  if (!when && blocker.state === 'unblocked') return null;
  return (
    <Suspense>
      <LeaveQuestion
        opened={blocker.state === 'blocked'}
        onStay={() => blocker.reset?.()}
        onLeave={() => blocker.proceed?.()}
      />
    </Suspense>
  );
}

/** When the server is away: the browser asks. */
function PlainQuestion({ opened, onStay, onLeave }: QuestionProps) {
  const { t } = useLingui();
  useEffect(() => {
    if (!opened) return;
    if (window.confirm(t`Leave without saving?`)) onLeave();
    else onStay();
  });
  return null;
}
