import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { type Trouble, troublesOf } from '@/features/scheduling';
import { Notice } from '@/ui';
import type { Test } from './useDeviceTest';

type Props = { test: Test; other: string; isDoctor: boolean };

/** All of it in a sentence: ready, possible with less, or not. */
export function Verdict({ test: { test, view }, other, isDoctor }: Props) {
  const { t } = useLingui();
  if (!view.settled) {
    return <Notice tone="blue" title={t`The test runs…`}>{t`Stay on this page and say something meanwhile.`}</Notice>;
  }
  const { result } = view;
  const troubles = troublesOf(result);
  const unsaid = [result.microphone === 'skipped' && 'microphone', result.speaker === 'skipped' && 'speaker'].filter(
    Boolean,
  );
  return (
    <div data-testid="verdict">
      {troubles.length > 0 ? (
        <Troubled troubles={troubles} stun={result.stun} />
      ) : view.unreachable ? (
        <Notice tone="amber" title={t`The network is yet to be tested`}>{t`All else works.`}</Notice>
      ) : unsaid.length > 0 ? (
        <Notice tone="blue" title={t`Nearly done`}>
          {unsaid.includes('speaker')
            ? t`Play the sound below, and say whether you hear it.`
            : t`Say something, so that your microphone hears you.`}
        </Notice>
      ) : (
        <Notice tone="green" title={t`Everything works: you are ready for the visit`} />
      )}
      <p className="ae-dim ae-small" role="status">
        <Kept kept={view.kept} other={other} isDoctor={isDoctor} />{' '}
        {view.kept === 'failed' && (
          <Button size="compact-sm" variant="subtle" onClick={() => void test.start()}>
            <Trans>Test again</Trans>
          </Button>
        )}
      </p>
    </div>
  );
}

function Troubled({ troubles, stun }: { troubles: Trouble[]; stun: Test['view']['result']['stun'] }) {
  const { t } = useLingui();
  const noCall = troubles.includes('browser') || (troubles.includes('network') && stun !== 'works');
  if (noCall) {
    return (
      <Notice tone="red" title={t`A call would fail like this`}>
        {t`Below it says what to do. The chat of the visit works in any case.`}
      </Notice>
    );
  }
  const title =
    troubles.length === 1 && troubles[0] === 'camera'
      ? t`You can join with sound; the camera does not work yet`
      : troubles.includes('microphone')
        ? t`You could see and write, but not speak`
        : t`Something is yet to be mended`;
  return <Notice tone="amber" title={title}>{t`Below it says what to do.`}</Notice>;
}

function Kept({ kept, other, isDoctor }: { kept: Test['view']['kept']; other: string; isDoctor: boolean }) {
  if (kept === 'keeping') return <Trans>Being kept with the visit…</Trans>;
  if (kept === 'failed') return <Trans>This result could not be kept with the visit.</Trans>;
  if (kept === 'no') return null;
  return isDoctor ? (
    <Trans>Kept with the visit.</Trans>
  ) : (
    <Trans>Kept with the visit: {other} sees what to expect.</Trans>
  );
}
