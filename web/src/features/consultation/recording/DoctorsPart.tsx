import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Button, Progress, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Check, CircleX, Clock } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { explain } from '@/api/errors';
import { type Uploader, uploaderOf } from '@/features/files';
import { Dialog, Notice, toast } from '@/ui';
import type { Peer } from '../model';
import type { Call } from '../useCall';
import type { Person } from '../words';
import { allAgree, type Answer, answerOf, type Consent, inCall, isAsked, isRecording } from './answers';
import { canRecord } from './recorder';
import { type Ending, RecordingSession, type SessionView } from './session';
import classes from './Recording.module.css';

type AskProps = { opened: boolean; busy: boolean; onAsk: () => void; onClose: () => void };

/** What the doctor is told before anybody is asked. */
export function AskDialog({ opened, busy, onAsk, onClose }: AskProps) {
  const { t } = useLingui();
  const can = canRecord();
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Record this call`} zIndex={450}>
      <Stack gap="md">
        {!can && (
          <Notice tone="amber">
            <Trans>This browser cannot record a call. Chrome, Edge and Firefox can.</Trans>
          </Notice>
        )}
        <p>
          <Trans>
            Everyone in the call is asked, and nothing is recorded before all have agreed, you among them. Each can take
            it back at any time, which stops the recording.
          </Trans>
        </p>
        <p className="ae-dim">
          <Trans>
            Your browser records. When it stops, the recording is sent to the clinic and kept sealed with the visit,
            where you and the patient can play it.
          </Trans>
        </p>
        <Button disabled={!can} loading={busy} onClick={onAsk} data-autofocus>
          <Trans>Agree, and ask everyone</Trans>
        </Button>
        <Button variant="default" onClick={onClose}>
          <Trans>Do not record</Trans>
        </Button>
      </Stack>
    </Dialog>
  );
}

/** One a visit and page: what is being sent goes on after the call. */
const sessions = new WeakMap<Call['runner'], RecordingSession>();

type Props = {
  appointmentId: string;
  call: Call;
  personOf: (peer: Peer) => Person;
  consents: Consent[];
  busy: boolean;
  onConsent: (given: boolean) => void;
};

export function DoctorsPart({ appointmentId, call, personOf, consents, busy, onConsent }: Props) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { peers, me } = call.view.state;
  const [uploader] = useState(() => uploaderOf(me.userId, client));
  const [session] = useState(() => {
    const known = sessions.get(call.runner);
    const made =
      known ??
      new RecordingSession({
        runner: call.runner,
        appointmentId,
        uploader,
        personName: (peer) => personOf(peer).name,
        screenName: (peer) => t`${personOf(peer).short}'s screen`,
        fileName: () => t`Recording ${new Date().toLocaleString('sv').slice(0, 16).replace(':', '.')}.webm`,
      });
    sessions.set(call.runner, made);
    return made;
  });
  const view = useSyncExternalStore(session.subscribe, session.read);
  const isOn = isRecording(peers);
  return (
    <section className={classes.part} aria-label={t`Recording of this call`}>
      <Light isOn={isOn} view={view} />
      {isOn && (
        <button type="button" className={classes.back} onClick={() => session.stop()}>
          {t`Stop recording`}
        </button>
      )}
      {isAsked(peers) && !isOn && (
        <Answers
          present={inCall(peers)}
          mine={me.peer}
          personOf={personOf}
          consents={consents}
          ready={allAgree(peers)}
          busy={busy || view.course !== 'off'}
          onStart={() => void session.start()}
          onDrop={() => onConsent(false)}
        />
      )}
      {view.ending && <Ended ending={view.ending} onRead={() => session.forget()} />}
      <Sending view={view} uploader={uploader} />
    </section>
  );
}

function Light({ isOn, view: { course, left } }: { isOn: boolean; view: SessionView }) {
  const { t } = useLingui();
  const { minutes } = left;
  return (
    <>
      <div role="status" className={classes.status}>
        {isOn && (
          <span className={classes.light}>
            <span className={classes.dot} aria-hidden />
            <strong>{t`Recording`}</strong>
          </span>
        )}
        {!isOn && (course === 'resting' || course === 'resuming') && (
          <span className={classes.light}>{t`The recording rests until the clinic can be reached.`}</span>
        )}
      </div>
      {isOn && minutes !== null && (
        <p role="status" className={classes.note}>{t`There is room for ${minutes} more minutes.`}</p>
      )}
    </>
  );
}

type AnswersProps = {
  present: Peer[];
  mine: string;
  personOf: (peer: Peer) => Person;
  consents: Consent[];
  ready: boolean;
  busy: boolean;
  onStart: () => void;
  onDrop: () => void;
};

const icons = { agreed: Check, refused: CircleX, open: Clock };

function Answers({ present, mine, personOf, consents, ready, busy, onStart, onDrop }: AnswersProps) {
  const { t } = useLingui();
  const words: Record<Answer, string> = {
    agreed: t`has agreed`,
    refused: t`said no`,
    open: t`has not answered yet`,
  };
  const others = present.filter(({ peer }) => peer !== mine);
  return (
    <div className={classes.card} data-plain>
      <div className={classes.words}>
        <strong>{ready ? t`Everyone has agreed to be recorded` : t`You asked to record this call`}</strong>
        <ul className={classes.answers} aria-live="polite" aria-label={t`Who has agreed`}>
          {others.map((peer) => {
            const answer = answerOf(peer, consents);
            const Icon = icons[answer];
            return (
              <li key={peer.peer} data-answer={answer}>
                <Icon size={18} aria-hidden />
                <span>
                  <strong>{personOf(peer).name}</strong> {words[answer]}
                </span>
              </li>
            );
          })}
        </ul>
      </div>
      <div className={classes.deeds}>
        {ready && (
          <button type="button" className={classes.yes} disabled={busy} onClick={onStart}>
            {t`Start recording`}
          </button>
        )}
        <button type="button" className={classes.no} onClick={onDrop}>
          {t`Do not record`}
        </button>
      </div>
    </div>
  );
}

function Ended({ ending, onRead }: { ending: Ending; onRead: () => void }) {
  const { t } = useLingui();
  const words = () => {
    if (ending.why === 'withdrawn') {
      const names = ending.names.join(', ');
      return t`The recording has stopped, since not everyone agrees: ${names}. What was recorded until then is kept with the visit.`;
    }
    if (ending.why === 'full') return t`There is no room for more: recordings of a visit may not be longer.`;
    if (ending.why === 'failed') return t`Your browser could not go on recording. What it has is kept with the visit.`;
    return t`The recording could not begin. Please try again.`;
  };
  return (
    <div className={classes.card} data-plain role="status">
      <div className={classes.words}>{words()}</div>
      <div className={classes.deeds}>
        <button type="button" className={classes.no} onClick={onRead}>
          {t`All right`}
        </button>
      </div>
    </div>
  );
}

/** Until the clinic has it, it is nowhere but in this browser. */
function Sending({ view: { upload, kept }, uploader }: { view: SessionView; uploader: Uploader }) {
  const { t } = useLingui();
  const said = useRef({ kept, title: '' });
  useEffect(() => {
    said.current.title = t`The recording is kept with the files of this visit`;
  });
  useEffect(() => {
    if (kept > said.current.kept) toast({ title: said.current.title, tone: 'green' });
    said.current.kept = kept;
  }, [kept]);
  if (!upload) return null;
  const percent = Math.min(99, Math.floor((100 * upload.sent) / upload.bytes));
  const failed = upload.state === 'failed';
  return (
    <div className={classes.card} data-plain>
      <div className={classes.words} role={failed ? 'alert' : 'status'}>
        {failed ? explain(upload.problem) : t`The recording is on its way to the clinic. Please stay on this page.`}
      </div>
      {failed ? (
        <div className={classes.deeds}>
          <button type="button" className={classes.yes} onClick={() => uploader.resume(upload.id)}>
            {t`Try again`}
          </button>
        </div>
      ) : (
        <Progress value={percent} size="sm" aria-label={t`The recording is being sent`} className={classes.bar} />
      )}
    </div>
  );
}
