import { Button, NativeSelect } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { canChooseSpeaker, type Kind } from '../call/devices';
import { LevelMeter } from '../components/LevelMeter';
import { VideoPicture } from '../components/VideoPicture';
import { useBrowserAdvice, useDeviceAdvice } from './advice';
import classes from './DeviceTest.module.css';
import { StepCard, type StepState } from './StepCard';
import type { Test } from './useDeviceTest';

type Props = { test: Test };

export function BrowserStep({ test: { test, view } }: Props) {
  const { t } = useLingui();
  const advice = useBrowserAdvice()(test.browser, view.result.browser);
  const copy = () => void navigator.clipboard?.writeText(location.href).catch(() => undefined);
  return (
    <StepCard
      id="browser"
      title={t`Browser`}
      state={advice ? 'fails' : 'works'}
      says={t`${test.browser.agent} can make calls.`}
      advice={advice}
    >
      {view.result.browser === 'insecure' && (
        <a href={location.href.replace(/^http:/u, 'https:')}>
          <Trans>Open this page over https</Trans>
        </a>
      )}
      {view.result.browser === 'in_app' && (
        <div className={classes.deeds}>
          <Button variant="default" onClick={copy}>
            <Trans>Copy the address</Trans>
          </Button>
        </div>
      )}
    </StepCard>
  );
}

export function CameraStep({ test: { test, view } }: Props) {
  const { t } = useLingui();
  const { camera } = view.result;
  const advice = useDeviceAdvice()('camera', camera, test.browser);
  return (
    <StepCard
      id="camera"
      title={t`Camera`}
      state={stateOf(Boolean(view.busy.camera), camera)}
      says={camera === 'works' ? t`You see yourself: your camera works.` : t`Being opened…`}
      advice={advice}
    >
      {view.picture && (
        <div className={classes.picture}>
          <VideoPicture stream={view.picture} mirrored testId="test-picture" />
        </div>
      )}
      <DeviceSelect test={{ test, view }} kind="camera" label={t`Which camera`} />
      {advice && <TryAgain test={{ test, view }} kind="camera" />}
    </StepCard>
  );
}

export function MicrophoneStep({ test: { test, view } }: Props) {
  const { t } = useLingui();
  const { microphone } = view.result;
  const advice = useDeviceAdvice()('microphone', microphone, test.browser);
  const listening = view.microphone !== null && microphone === 'skipped';
  const says = listening
    ? t`Say something: the bar moves with your voice.`
    : microphone === 'works'
      ? t`Your microphone hears you.`
      : t`Being opened…`;
  return (
    <StepCard
      id="microphone"
      title={t`Microphone`}
      state={listening ? 'ask' : stateOf(Boolean(view.busy.microphone), microphone)}
      says={says}
      advice={advice}
    >
      {view.microphone && <LevelMeter track={view.microphone} />}
      <DeviceSelect test={{ test, view }} kind="microphone" label={t`Which microphone`} />
      {advice && <TryAgain test={{ test, view }} kind="microphone" />}
    </StepCard>
  );
}

export function SpeakerStep({ test: { test, view } }: Props) {
  const { t } = useLingui();
  const { speaker } = view.result;
  const playing = Boolean(view.busy.speaker);
  const failed = speaker === 'silent' || speaker === 'failed';
  const advice = failed
    ? {
        title: t`You heard no sound`,
        steps: [
          t`Turn the volume up, see whether headphones are connected that nobody wears, and choose another speaker if there is one. Then play the sound again.`,
        ],
      }
    : null;
  const says =
    speaker === 'works'
      ? t`You hear sound.`
      : view.played
        ? t`Did you hear it?`
        : t`Play five soft notes, and say whether you hear them.`;
  return (
    <StepCard
      id="speaker"
      title={t`Speaker`}
      state={speaker === 'works' ? 'works' : failed ? 'fails' : 'ask'}
      says={says}
      advice={advice}
    >
      <div className={classes.deeds}>
        <Button variant="default" loading={playing} onClick={() => void test.play()}>
          {view.played ? <Trans>Play it again</Trans> : <Trans>Play the sound</Trans>}
        </Button>
        {view.played && (
          <>
            <Button variant={speaker === 'works' ? 'default' : 'filled'} onClick={() => test.heard(true)}>
              <Trans>I heard it</Trans>
            </Button>
            <Button variant="default" onClick={() => test.heard(false)}>
              <Trans>I heard nothing</Trans>
            </Button>
          </>
        )}
      </div>
      {canChooseSpeaker() && <DeviceSelect test={{ test, view }} kind="speaker" label={t`Which speaker`} />}
    </StepCard>
  );
}

function stateOf(busy: boolean, outcome: Test['view']['result']['camera']): StepState {
  if (busy) return 'busy';
  if (outcome === 'skipped') return 'waiting';
  return outcome === 'works' ? 'works' : 'fails';
}

function TryAgain({ test: { test, view }, kind }: Props & { kind: Kind }) {
  return (
    <div className={classes.deeds}>
      <Button variant="default" loading={view.busy[kind]} onClick={() => void test.tryAgain(kind)}>
        <Trans>Try again</Trans>
      </Button>
    </div>
  );
}

/** Only where there is a choice. */
function DeviceSelect({ test: { test, view }, kind, label }: Props & { kind: Kind | 'speaker'; label: string }) {
  const { devices, choice, picture, microphone } = view;
  const list = { camera: devices.cameras, microphone: devices.microphones, speaker: devices.speakers }[kind];
  if (list.length < 2) return null;
  const track = { camera: picture?.getVideoTracks()[0], microphone, speaker: null }[kind];
  return (
    <NativeSelect
      label={label}
      data={list.map(({ deviceId, label: name }, index) => ({
        value: deviceId,
        label: name || `${label} ${index + 1}`,
      }))}
      value={track?.getSettings().deviceId ?? choice[kind] ?? list[0]?.deviceId}
      onChange={(event) => void test.choose(kind, event.currentTarget.value)}
    />
  );
}
