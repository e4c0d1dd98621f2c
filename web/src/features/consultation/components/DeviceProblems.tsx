import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Notice } from '@/ui';
import type { DeviceProblem } from '../call/devices';
import type { Call } from '../useCall';

/** What keeps the camera or the microphone from working, and how to mend it; the visit is possible either way. */
export function DeviceProblems({ call: { runner, view } }: { call: Call }) {
  const { t } = useLingui();
  const { camera, microphone } = view.local.problems;
  if (!camera && !microphone) return null;
  const both = camera && camera === microphone;
  const what = both ? t`camera and microphone` : camera ? t`camera` : t`microphone`;
  const problem = camera ?? microphone ?? 'failed';
  const titles: Record<DeviceProblem, string> = {
    denied: t`This page may not use your ${what}`,
    blocked: t`Your system does not let the browser use your ${what}`,
    missing: both ? t`No camera or microphone was found` : t`No ${what} was found`,
    busy: t`Another program uses your ${what}`,
    insecure: t`The browser gives no ${what} to this address`,
    failed: t`Your ${what} did not start`,
  };
  const fixes: Record<DeviceProblem, string> = {
    denied: t`Press the icon at the left of the address, allow it there, then try again.`,
    blocked: t`Allow it in your device's privacy settings, then start the browser again.`,
    missing: t`Connect it, then try again.`,
    busy: t`Close the other program, then try again.`,
    insecure: t`Open the page over https.`,
    failed: t`Connect it anew or restart the browser, then try again.`,
  };
  const rest = camera && microphone ? t`You can join without, and use the chat.` : t`You can join without it.`;
  const wanted = { audio: true, video: true };
  return (
    <Notice
      tone="amber"
      title={titles[problem]}
      action={
        problem !== 'insecure' && (
          <Button size="sm" variant="default" loading={view.local.opening} onClick={() => void runner.open(wanted)}>
            {t`Try again`}
          </Button>
        )
      }
    >
      {fixes[problem]} {rest}
    </Notice>
  );
}
