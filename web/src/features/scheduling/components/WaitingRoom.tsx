/** The doctor's waiting room: who sits there, with what, and a word to all of them. */
import { type FormEvent, useId, useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from 'react-router';
import { explain } from '@/api/errors';
import { timeText } from '@/lib/time';
import { Notice, useFormatLocale, useZone } from '@/ui';
import { useWaitingNote, useWaitingRoom, type WaitingPatient } from '../waiting';
import classes from './WaitingRoom.module.css';

const noteMax = 200;

type Device = Pick<WaitingPatient, 'audio' | 'video' | 'agent' | 'network'>;

/** How someone comes: with which devices, browser and network. */
export function useDeviceWords(): (device: Device) => string[] {
  const { t } = useLingui();
  return ({ audio, video, agent, network }) => {
    const both = audio ? t`camera and microphone on` : t`camera on, microphone off`;
    const neither = audio ? t`microphone on, camera off` : t`camera and microphone off`;
    return [video ? both : neither, agent, network].filter((words) => words !== null);
  };
}

/** Of the patients in it there are cards of their own where `brief`; `except`: the visit that one is in. */
export function WaitingRoom({ except, brief }: { except?: string; brief?: boolean }) {
  const { data: room, error } = useWaitingRoom();
  if (!room) return error && <Notice tone="red">{explain(error)}</Notice>;
  const waiting = room.waiting.filter(({ appointment_id }) => appointment_id !== except);
  return (
    <div className={classes.room}>
      {waiting.length > 0 && !brief && (
        <ul className={classes.list}>
          {waiting.map((one) => (
            <Waiter key={one.appointment_id} one={one} />
          ))}
        </ul>
      )}
      {waiting.length === 0 && except !== undefined && (
        <p className="ae-dim">
          <Trans>Nobody else waits for you.</Trans>
        </p>
      )}
      <Note key={room.note} note={room.note} waiting={waiting.length} />
    </div>
  );
}

function Waiter({ one }: { one: WaitingPatient }) {
  const zone = useZone();
  const locale = useFormatLocale();
  const starts = timeText(one.starts_at, zone, locale);
  return (
    <li className={classes.waiter}>
      <Link to={`/video-consultation/${one.appointment_id}`}>{one.patient_name}</Link>
      <span className="ae-dim">
        <Trans>appointed for {starts}</Trans>
      </span>
      <Facts one={one} />
    </li>
  );
}

/** Since when, and with what, the patient of this visit waits. */
export function WaitingFacts({ appointmentId }: { appointmentId: string }) {
  const { data: room } = useWaitingRoom();
  const one = room?.waiting.find(({ appointment_id }) => appointment_id === appointmentId);
  return one ? <Facts one={one} /> : null;
}

function Facts({ one }: { one: WaitingPatient }) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const deviceWords = useDeviceWords();
  const since = timeText(one.since, zone, locale);
  return <p className={classes.facts}>{[t`Waits since ${since}`, ...deviceWords(one)].join(' · ')}</p>;
}

function Note({ note, waiting }: { note: string | null; waiting: number }) {
  const { t } = useLingui();
  const [text, setText] = useState(note ?? '');
  const put = useWaitingNote();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) put.mutate(text.trim());
  };
  const isShown = note !== null && text.trim() === note;
  return (
    <form onSubmit={submit} className={classes.note}>
      <TextInput
        className={classes.field}
        label={t`A word to all who wait for you`}
        aria-describedby={id}
        maxLength={noteMax}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {isShown ? (
        <Button variant="default" loading={put.isPending} onClick={() => put.mutate(null)}>
          <Trans>Take it back</Trans>
        </Button>
      ) : (
        <Button type="submit" variant="default" loading={put.isPending} disabled={!text.trim()}>
          {waiting > 0 ? <Trans>Tell them</Trans> : <Trans>Save</Trans>}
        </Button>
      )}
      <p id={id} className={classes.help}>
        {note === null
          ? t`For example: I am ten minutes late.`
          : t`They read it in the waiting room. It lapses after 12 hours.`}
      </p>
      {put.error && <Notice tone="red">{explain(put.error)}</Notice>}
    </form>
  );
}
