import { Button, Radio, Stack, Switch } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Maximize, Minimize, PictureInPicture2 } from 'lucide-react';
import { Dialog } from '@/ui';
import type { Layout } from '../call/layout';
import type { Call } from '../useCall';
import { CallChoices } from './CallChoices';
import { DeviceChoice } from './DeviceChoice';
import { DeviceProblems } from './DeviceProblems';
import type { Deed } from './LineChip';
import classes from './MoreDialog.module.css';
import type { usePictureInPicture } from './usePictureInPicture';

export type Props = {
  opened: boolean;
  call: Call;
  layout: Layout;
  onLayout: (layout: Layout) => void;
  /** What may be done about who is here. */
  more: Deed[];
  hasChat: boolean;
  fullScreen: boolean;
  onFullScreen: () => void;
  floating: ReturnType<typeof usePictureInPicture>;
  shortcuts: boolean;
  onShortcuts: (on: boolean) => void;
  onClose: () => void;
};

/** What is seldom needed: devices, full screen, and the keys of the call. */
export function MoreDialog({
  opened,
  call,
  fullScreen,
  onFullScreen,
  floating,
  shortcuts,
  onShortcuts,
  onClose,
  ...props
}: Props) {
  const { t } = useLingui();
  const keys = [
    [t`Space`, t`mute and unmute`],
    ['V', t`camera on and off`],
    ...(props.hasChat ? [['C', t`chat`]] : []),
    ...(document.fullscreenEnabled ? [['F', t`full screen on and off`]] : []),
    ...(floating.toggle ? [['P', t`picture in a small window, and back`]] : []),
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
        <CallChoices call={call} />
        <LayoutChoice layout={props.layout} onLayout={props.onLayout} />
        <PeopleDeeds more={props.more} onClose={onClose} />
        {document.fullscreenEnabled && (
          <Button
            variant="default"
            leftSection={fullScreen ? <Minimize size={18} aria-hidden /> : <Maximize size={18} aria-hidden />}
            onClick={onFullScreen}
          >
            {fullScreen ? <Trans>Leave the full screen</Trans> : <Trans>Full screen</Trans>}
          </Button>
        )}
        {floating.toggle && (
          <Button
            variant="default"
            leftSection={<PictureInPicture2 size={18} aria-hidden />}
            onClick={() => {
              onClose();
              floating.toggle?.();
            }}
          >
            {floating.isFloating ? <Trans>Picture back in the page</Trans> : <Trans>Picture in a small window</Trans>}
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

type LayoutProps = Pick<Props, 'layout' | 'onLayout'>;

function LayoutChoice({ layout, onLayout }: LayoutProps) {
  const { t } = useLingui();
  return (
    <Radio.Group label={t`Pictures`} value={layout} onChange={(value) => onLayout(value as Layout)}>
      <Stack gap="xs" mt="xs">
        <Radio value="speaker" label={t`Who speaks is large`} />
        <Radio value="side" label={t`All side by side`} />
      </Stack>
    </Radio.Group>
  );
}

function PeopleDeeds({ more, onClose }: Pick<Props, 'more' | 'onClose'>) {
  return more.map(({ label, act }) => (
    <Button
      key={label}
      variant="default"
      onClick={() => {
        onClose();
        act();
      }}
    >
      {label}
    </Button>
  ));
}
