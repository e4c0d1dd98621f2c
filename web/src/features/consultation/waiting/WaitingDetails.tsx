/** What a patient knows while waiting: the turn, the doctor, what to expect, the clinic's word, and whether the line stands. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Clock, MessageSquareText, Users, Wifi, WifiOff } from 'lucide-react';
import { useWaiting } from '@/features/scheduling';
import { useNow } from '@/lib/clock';
import { awayText, minute, timeText } from '@/lib/time';
import { useFormatLocale, useZone } from '@/ui';
import type { CallState } from '../call/machine';
import { isAdmitted } from '../call/machine';
import type { Appointment, Waiting } from '../model';
import { useOther } from '../words';
import classes from './Waiting.module.css';

export type Props = { appointment: Appointment; state: CallState };

export function WaitingDetails({ appointment, state }: Props) {
  const waits = !isAdmitted(state);
  const { data: waiting } = useWaiting(appointment.appointment_id, waits);
  if (!waits) return null;
  const isNear = state.peers.some(({ state: place }) => place === 'preparing');
  return (
    <div className={classes.details} data-testid="waiting">
      {waiting?.note && (
        <p className={classes.note}>
          <MessageSquareText size={20} aria-hidden />
          <span>
            <strong>
              <Trans>From the clinic</Trans>
            </strong>
            {waiting.note}
          </span>
        </p>
      )}
      <ul className={classes.facts}>
        {waiting && <Turn waiting={waiting} appointment={appointment} isNear={isNear} />}
        <Line up={state.socketOpen} />
      </ul>
    </div>
  );
}

type TurnProps = { waiting: Waiting; appointment: Appointment; /** The doctor is about to come. */ isNear: boolean };

function Turn({ waiting, appointment, isNear }: TurnProps) {
  const { t } = useLingui();
  const { name } = useOther(appointment, 'patient');
  const { ahead, expected_at, doctor } = waiting;
  const where = {
    absent: isNear ? '' : t`${name} is not here yet.`,
    here: t`${name} is here.`,
    with_another: t`${name} is with another patient.`,
  };
  return (
    <>
      <li>
        <Users size={18} aria-hidden />
        <span>
          {where[doctor]}{' '}
          <Plural
            value={ahead}
            _0="You are next."
            one="One person is to be seen before you."
            other="# people are to be seen before you."
          />
        </span>
      </li>
      {expected_at !== null && (
        <li>
          <Clock size={18} aria-hidden />
          <Expected at={expected_at} />
        </li>
      )}
    </>
  );
}

function Expected({ at }: { at: string }) {
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow();
  const time = timeText(at, zone, locale);
  const away = awayText(at, locale, now);
  if (Date.parse(at) <= now.getTime() + minute) {
    return (
      <span>
        <Trans>It should be your turn at any moment.</Trans>
      </span>
    );
  }
  return (
    <span>
      <Trans>
        Expected to begin at about <strong>{time}</strong>, {away}
      </Trans>
    </span>
  );
}

const Line = ({ up }: { up: boolean }) => (
  <li>
    {up ? <Wifi size={18} aria-hidden /> : <WifiOff size={18} aria-hidden />}
    <span>
      {up ? <Trans>You are connected to the clinic.</Trans> : <Trans>No connection to the clinic. Reconnecting…</Trans>}
    </span>
  </li>
);
