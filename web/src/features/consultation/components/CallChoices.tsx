/** What one may choose for one's own side, before and in the call: each off at first, and remembered. Loaded beside the call. */
import { useEffect, useState } from 'react';
import { Stack, Switch } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { isOffered } from '../captions/recogniser';
import type { Call } from '../useCall';

export type Props = { call: Call };

export function CallChoices({ call }: Props) {
  return (
    <Stack gap="md">
      <EffectChoices call={call} />
      <CaptionChoice call={call} />
      <HideAddress call={call} />
    </Stack>
  );
}

function EffectChoices({ call: { runner, view } }: Props) {
  const { t } = useLingui();
  const { effects, failedEffects } = view.local;
  const failed = t`It did not work on this device; you are seen and heard as without it.`;
  return (
    <>
      <Switch
        label={t`Blur my background`}
        description={
          failedEffects.camera ? failed : t`What stands behind you cannot be made out. It takes a fast device.`
        }
        checked={effects.camera}
        onChange={(event) => void runner.setEffect('camera', event.currentTarget.checked)}
      />
      <Switch
        label={t`Take noise out of my sound`}
        description={
          failedEffects.microphone
            ? failed
            : t`Stronger than what your browser does by itself: for a fan, a road, a kitchen.`
        }
        checked={effects.microphone}
        onChange={(event) => void runner.setEffect('microphone', event.currentTarget.checked)}
      />
    </>
  );
}

/** Where the browser recognises speech on the device itself; elsewhere it is not offered. */
function CaptionChoice({ call: { runner, view } }: Props) {
  const { t } = useLingui();
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    void isOffered(navigator.language).then(setOffered);
  }, []);
  if (!offered || view.state.phase === 'preview') return null;
  const words = {
    off: t`Your browser turns your speech into text, on this device alone; it may make mistakes.`,
    starting: t`Your browser fetches what it needs for your language…`,
    on: t`The others read what you say. Nobody keeps it.`,
    failed: t`Your browser could not begin; the others hear you as before.`,
  };
  return (
    <Switch
      label={t`Captions of what I say, for the others`}
      description={words[view.captions]}
      checked={view.captions === 'on' || view.captions === 'starting'}
      onChange={(event) => void runner.setCaptions(event.currentTarget.checked)}
    />
  );
}

function HideAddress({ call: { runner, view } }: Props) {
  const { t } = useLingui();
  const { mine, clinics, hasRelay } = view.hiding;
  const words = clinics
    ? t`This clinic hides everyone's network address: your calls go through its relay.`
    : hasRelay === false
      ? t`This clinic has no relay to hide behind: with a hidden address there will be no picture and no sound.`
      : t`The others see the relay's in place of yours, which tells roughly where you are. The picture may come a little later.`;
  return (
    <Switch
      label={t`Hide my network address`}
      description={words}
      checked={mine || clinics === true}
      disabled={clinics === true}
      onChange={(event) => runner.hideAddress(event.currentTarget.checked)}
    />
  );
}
