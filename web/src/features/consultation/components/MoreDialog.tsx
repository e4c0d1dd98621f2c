import { Button, Stack, Switch } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Maximize, Minimize } from 'lucide-react';
import { Dialog } from '@/ui';
import type { Call } from '../useCall';
import { DeviceChoice } from './DeviceChoice';
import { DeviceProblems } from './DeviceProblems';
import classes from './MoreDialog.module.css';

export type Props = {
  opened: boolean;
  call: Call;
  fullScreen: boolean;
  onFullScreen: () => void;
  shortcuts: boolean;
  onShortcuts: (on: boolean) => void;
  onClose: () => void;
};

/** What is seldom needed: devices, full screen, and the keys of the call. */
export function MoreDialog({ opened, call, fullScreen, onFullScreen, shortcuts, onShortcuts, onClose }: Props) {
  const { t } = useLingui();
  const keys = [
    [t`Space`, t`mute and unmute`],
    ['V', t`camera on and off`],
    ['C', t`chat`],
    ['Esc', t`leave the full screen, or the visit`],
    ['?', t`this list`],
  ];
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Devices and more`} zIndex={450}>
      <Stack gap="lg">
        <div>
          <DeviceProblems call={call} />
          <DeviceChoice call={call} />
        </div>
        <Switch
          label={t`Sound only`}
          description={t`No picture in either direction, for a line that is weak or dear.`}
          checked={call.view.soundOnly}
          onChange={(event) => call.runner.setSoundOnly(event.currentTarget.checked)}
        />
        {document.fullscreenEnabled && (
          <Button
            variant="default"
            leftSection={fullScreen ? <Minimize size={18} aria-hidden /> : <Maximize size={18} aria-hidden />}
            onClick={onFullScreen}
          >
            {fullScreen ? <Trans>Leave the full screen</Trans> : <Trans>Full screen</Trans>}
          </Button>
        )}
        <div className={classes.keyboard}>
          <Switch
            label={t`Use these keys`}
            description={t`They rest while you type or a button has the focus.`}
            checked={shortcuts}
            onChange={(event) => onShortcuts(event.currentTarget.checked)}
          />
          <dl className={classes.keys} data-off={!shortcuts || undefined}>
            {keys.map(([key, deed]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{deed}</dd>
              </div>
            ))}
          </dl>
        </div>
      </Stack>
    </Dialog>
  );
}
