import { type ReactNode, Suspense, useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Mic, MicOff, Video, VideoOff } from 'lucide-react';
import { Link } from 'react-router';
import { Portrait, StateChip, TimeText } from '@/ui';
import type { Appointment } from '../model';
import { canConnect, hasDevices } from '../call/devices';
import { useRoom } from '../queries';
import type { Call } from '../useCall';
import { useAgeAndSex, useOther } from '../words';
import { beside } from './beside';
import { Brand } from './Brand';
import type { Props as DeviceProblemsProps } from './DeviceProblems';
import { LevelMeter } from './LevelMeter';
import type { Props as ChoicesProps } from './PreviewChoices';
import classes from './Preview.module.css';
import { VideoPicture } from './VideoPicture';

const Choices = beside<ChoicesProps>(async () => (await import('./PreviewChoices')).PreviewChoices);
const DeviceProblems = beside<DeviceProblemsProps>(async () => (await import('./DeviceProblems')).DeviceProblems);

type Props = { appointment: Appointment; call: Call; isDoctor: boolean; /** Of one's devices. */ news: ReactNode };

/** Before joining a visit of one's own. */
export function Preview({ appointment, call, isDoctor, news }: Props) {
  const { t } = useLingui();
  return (
    <PreviewFrame
      call={call}
      news={news}
      join={isDoctor ? t`Start the visit` : t`Join the visit`}
      without={t`Join with chat only`}
      who={<Who appointment={appointment} isDoctor={isDoctor} />}
      test={
        <Link to={`/device-test/${appointment.appointment_id}`}>
          <Trans>Test everything, also the network</Trans>
        </Link>
      }
      back={
        <Link to={isDoctor ? '/' : `/appointments/${appointment.appointment_id}`} className={classes.back}>
          <Trans>Not now</Trans>
        </Link>
      }
    />
  );
}

type FrameProps = {
  call: Call;
  news: ReactNode;
  join: string;
  /** To join with neither camera nor microphone. */
  without: string;
  who: ReactNode;
  test?: ReactNode;
  back?: ReactNode;
};

/** How one looks and sounds, which devices, and who is there already. */
export function PreviewFrame({ call, news, join, without, who, test, back }: FrameProps) {
  const { t } = useLingui();
  const { runner, view } = call;
  const { local } = view;
  const [opened, setOpened] = useState(false);
  const sends = canConnect() && Boolean(local.picture || local.microphone);
  const lacks = !canConnect() || !hasDevices() || Object.keys(local.problems).length > 0;
  const chatOnly = () => {
    void runner.setAudio(false);
    void runner.setVideo(false);
    runner.join();
  };
  return (
    <div className={classes.page}>
      <Brand />
      <div className={classes.grid}>
        <div className={classes.look}>
          <Mirror call={call} />
          <div className={classes.sound}>
            <LevelMeter track={local.wanted.audio ? local.microphone : null} />
            <span className="ae-dim ae-small">
              {local.microphone && local.wanted.audio
                ? t`Say something: the bar moves with your voice.`
                : t`Your microphone is off.`}
            </span>
          </div>
        </div>
        <div className={classes.join}>
          {who}
          {news}
          <Suspense>{lacks && <DeviceProblems call={call} />}</Suspense>
          <details className={classes.devices} onToggle={(event) => setOpened(event.currentTarget.open)}>
            <summary>
              <Trans>Camera, microphone and more</Trans>
            </summary>
            <Suspense>{opened && <Choices call={call} />}</Suspense>
          </details>
          {test}
          <div className={classes.deeds}>
            <Button size="lg" fullWidth onClick={() => (sends || local.opening ? runner.join() : chatOnly())}>
              {!sends && !local.opening ? without : join}
            </Button>
            {sends && (
              <Button variant="subtle" fullWidth onClick={chatOnly}>
                {without}
              </Button>
            )}
            {back}
          </div>
        </div>
      </div>
    </div>
  );
}

function Mirror({ call: { runner, view } }: { call: Call }) {
  const { t } = useLingui();
  const { picture, microphone, wanted, opening, preparing } = view.local;
  const sound = Boolean(microphone && wanted.audio);
  const image = Boolean(picture) || preparing;
  const hint = opening
    ? t`Your browser may ask for your camera and microphone: please allow both.`
    : preparing
      ? t`Your background is being blurred…`
      : t`Your camera is off`;
  return (
    <div className={classes.mirror}>
      {picture ? (
        <VideoPicture stream={picture} mirrored testId="preview-video" />
      ) : (
        <p className={classes.hint}>{hint}</p>
      )}
      <div className={classes.toggles}>
        <button
          type="button"
          className={classes.toggle}
          data-off={!sound || undefined}
          aria-pressed={sound}
          onClick={() => void runner.setAudio(!sound)}
        >
          {sound ? <Mic size={20} aria-hidden /> : <MicOff size={20} aria-hidden />}
          {sound ? t`Microphone on` : t`Microphone off`}
        </button>
        <button
          type="button"
          className={classes.toggle}
          data-off={!image || undefined}
          aria-pressed={image}
          onClick={() => void runner.setVideo(!image)}
        >
          {image ? <Video size={20} aria-hidden /> : <VideoOff size={20} aria-hidden />}
          {image ? t`Camera on` : t`Camera off`}
        </button>
      </div>
    </div>
  );
}

function Who({ appointment, isDoctor }: { appointment: Appointment; isDoctor: boolean }) {
  const { t } = useLingui();
  const ageAndSex = useAgeAndSex();
  const other = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const { data: room } = useRoom(appointment.appointment_id, true);
  const isThere = room?.peers.some(
    ({ role, state }) => role === (isDoctor ? 'patient' : 'doctor') && state !== 'preparing',
  );
  const plain = isDoctor ? appointment.patient.name : appointment.doctor.name;
  return (
    <div className={classes.who}>
      <Portrait name={plain} src={other.portrait} size="m" />
      <div>
        <h1>{isDoctor ? other.name : t`Your visit with ${other.name}`}</h1>
        {isDoctor && <p className="ae-dim">{ageAndSex(appointment.patient)}</p>}
        <p>
          <TimeText at={appointment.starts_at} otherZone={isDoctor ? undefined : appointment.doctor.zone} away />
        </p>
        <p className={classes.there} role="status">
          {isThere ? (
            <StateChip tone="teal">
              {isDoctor ? t`${other.short} is waiting for you` : t`${other.short} is in the room`}
            </StateChip>
          ) : (
            <span className="ae-dim">{t`${other.short} is not here yet.`}</span>
          )}
        </p>
        {isDoctor && <p className={classes.reason}>{appointment.symptoms}</p>}
      </div>
    </div>
  );
}
