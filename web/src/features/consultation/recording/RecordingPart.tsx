/** All that is said and done about a recording: the question, who has agreed, the light, and the way to the clinic. */
import { useEffect, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Mic } from 'lucide-react';
import { explain } from '@/api/errors';
import { toast } from '@/ui';
import type { Peer } from '../model';
import type { Call } from '../useCall';
import type { Person } from '../words';
import { answerOf, isAsked, isRecording } from './answers';
import { AskDialog, DoctorsPart } from './DoctorsPart';
import { useConsent, useConsents } from './queries';
import classes from './Recording.module.css';

export type Props = {
  appointmentId: string | null;
  call: Call;
  personOf: (peer: Peer) => Person;
  /** The doctor is about to ask. */
  opened: boolean;
  onClose: () => void;
};

export function RecordingPart({ appointmentId, call, personOf, opened, onClose }: Props) {
  const { t } = useLingui();
  const { peers, me } = call.view.state;
  const consents = useConsents(appointmentId);
  const consent = useConsent(appointmentId);
  const give = (given: boolean) =>
    consent.mutate(given, {
      onError: (error) => toast({ title: t`This could not be done`, body: explain(error), tone: 'red' }),
    });
  useEndSaid(call, me.role !== 'doctor');
  if (me.role === 'doctor' && appointmentId !== null) {
    return (
      <>
        <AskDialog
          opened={opened}
          busy={consent.isPending}
          onAsk={() => {
            give(true);
            onClose();
          }}
          onClose={onClose}
        />
        <DoctorsPart
          appointmentId={appointmentId}
          call={call}
          personOf={personOf}
          consents={consents ?? []}
          busy={consent.isPending}
          onConsent={give}
        />
      </>
    );
  }
  const mine = peers.find(({ peer }) => peer === me.peer);
  const doctor = peers.find(({ role }) => role === 'doctor');
  if (!mine || mine.state !== 'admitted') return null;
  return (
    <Asked
      mine={mine}
      doctor={doctor ? personOf(doctor).short : ''}
      isOn={isRecording(peers)}
      isAsked={isAsked(peers)}
      mayAnswer={consents !== null && answerOf(mine, consents) === 'open'}
      busy={consent.isPending}
      onConsent={give}
    />
  );
}

/** That it has stopped; the doctor is told why. */
function useEndSaid({ view: { state } }: Call, tells: boolean): void {
  const { t } = useLingui();
  const isOn = isRecording(state.peers);
  const wasOn = useRef(false);
  const said = useRef('');
  useEffect(() => {
    said.current = t`The recording has stopped`;
  });
  useEffect(() => {
    if (tells && wasOn.current && !isOn) toast({ title: said.current });
    wasOn.current = isOn;
  }, [isOn, tells]);
}

type AskedProps = {
  mine: Peer;
  doctor: string;
  isOn: boolean;
  isAsked: boolean;
  /** It is known that there is no answer yet. */
  mayAnswer: boolean;
  busy: boolean;
  onConsent: (given: boolean) => void;
};

/** Of everybody but the doctor. */
function Asked({ mine, doctor, isOn, isAsked: asks, mayAnswer, busy, onConsent }: AskedProps) {
  const { t } = useLingui();
  // A guest's "no" is not read back from the clinic; it holds until the doctor asks anew.
  const [refused, setRefused] = useState(false);
  if (!asks && refused) setRefused(false);
  const agrees = mine.consents === true;
  const isOpen = asks && mayAnswer && !refused;
  const answer = (given: boolean) => {
    setRefused(!given);
    onConsent(given);
  };
  return (
    <section className={classes.part} aria-label={t`Recording of this call`}>
      <div role="status" className={classes.status}>
        {isOn && (
          <span className={classes.light}>
            <span className={classes.dot} aria-hidden />
            <strong>{t`Recording`}</strong>
            <span className={classes.by}>{t`by ${doctor}`}</span>
          </span>
        )}
        {agrees && !isOn && <span className={classes.light}>{t`You agreed to be recorded. It has not begun.`}</span>}
      </div>
      {agrees && (
        <button type="button" className={classes.back} disabled={busy} onClick={() => answer(false)}>
          {t`Take my consent back`}
        </button>
      )}
      <div aria-live="polite" className={classes.live}>
        {isOpen && (
          <div className={classes.card}>
            <Mic size={22} aria-hidden className={classes.icon} />
            <div className={classes.words}>
              <strong>{t`${doctor} would like to record this call.`}</strong>
              <span className={classes.facts}>
                {mine.role === 'guest'
                  ? t`It is kept sealed with the visit, for doctor and patient. It begins only if everyone agrees, and you can take it back at any time.`
                  : t`It is kept sealed with your visit, for you and the doctor. It begins only if everyone agrees, and you can take it back at any time.`}
              </span>
            </div>
            <div className={classes.deeds}>
              <button type="button" className={classes.yes} disabled={busy} onClick={() => answer(true)}>
                {t`Agree`}
              </button>
              <button type="button" className={classes.no} disabled={busy} onClick={() => answer(false)}>
                {t`No`}
              </button>
            </div>
          </div>
        )}
      </div>
    </section>
  );
}
