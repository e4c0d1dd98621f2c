import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNow } from '@/lib/clock';
import { LinkButton, TimeText } from '@/ui';
import type { EndReason } from '../call/machine';
import type { Appointment } from '../model';
import { useOther } from '../words';
import { VisitCard } from './VisitCard';

type Props = {
  appointment: Appointment;
  isDoctor: boolean;
  /** null: the visit is seen again later, without a call before. */
  reason: EndReason | null;
  onBack: (() => void) | null;
  onPanel: (() => void) | null;
};

/** After the call: what it was, what came of it, and the one thing to do next. */
export function Ended({ appointment, isDoctor, reason, onBack, onPanel }: Props) {
  const { t } = useLingui();
  const now = useNow(15_000);
  const { name, short } = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const isOver = appointment.status === 'completed' || now > new Date(appointment.closes_at);
  const titles = useTitles(isOver);
  const title = reason && !(reason === 'left' && isOver) ? titles[reason] : t`Your visit with ${name}`;
  const path = `/appointments/${appointment.appointment_id}/prescription`;
  const canReturn = onBack !== null && !isOver;
  const seesPrescription = appointment.has_prescription && !isDoctor;
  const writes = isDoctor && onPanel !== null;
  // One of them stands out: what most people want next.
  const stands = seesPrescription ? 'prescription' : canReturn ? 'back' : writes ? 'panel' : 'home';
  return (
    <VisitCard
      appointment={appointment}
      isDoctor={isDoctor}
      title={title}
      actions={
        <>
          {seesPrescription && (
            <LinkButton to={path}>
              <Trans>See your prescription</Trans>
            </LinkButton>
          )}
          {canReturn && (
            <Button variant={stands === 'back' ? 'filled' : 'default'} onClick={onBack}>
              {reason === 'taken_over' ? <Trans>Bring it back here</Trans> : <Trans>Go back in</Trans>}
            </Button>
          )}
          {writes && (
            <Button variant={stands === 'panel' ? 'filled' : 'default'} onClick={onPanel}>
              <Trans>Notes and prescription</Trans>
            </Button>
          )}
          {!isDoctor && onPanel && (
            <Button variant="default" onClick={onPanel}>
              <Trans>Messages</Trans>
            </Button>
          )}
          <LinkButton to="/" variant={stands === 'home' ? 'filled' : 'default'}>
            <Trans>Go to your home page</Trans>
          </LinkButton>
        </>
      }
    >
      <p className="ae-dim">
        <TimeText at={appointment.starts_at} otherZone={isDoctor ? undefined : appointment.doctor.zone} />
      </p>
      {reason === 'ended_for_all' && !isDoctor && <p>{t`${name} ended the call.`}</p>}
      {reason === 'taken_over' && <p>{t`You opened it in another window or on another device.`}</p>}
      {reason === 'not_open' && !isOver && <p>{t`Please try again in a moment.`}</p>}
      {isOver && appointment.status === 'accepted' && <p>{t`Its time has passed.`}</p>}
      {reason === 'refused' && <p>{t`Please try again; if it does not work, write to ${short} in the chat.`}</p>}
      {appointment.status === 'completed' && (
        <p>{t`The visit is completed. The chat and what was written stay with it.`}</p>
      )}
      {appointment.status === 'completed' && !appointment.has_prescription && (
        <p className="ae-dim">{t`No prescription was issued.`}</p>
      )}
      {isDoctor && appointment.status === 'accepted' && reason !== 'taken_over' && <p>{t`It is not completed yet.`}</p>}
    </VisitCard>
  );
}

function useTitles(isOver: boolean): Record<EndReason, string> {
  const { t } = useLingui();
  return {
    left: t`You left the visit`,
    ended_for_all: t`The visit has ended`,
    taken_over: t`The visit goes on in another window`,
    not_open: isOver ? t`The room is closed` : t`The room is not open yet`,
    refused: t`You could not enter the room`,
    removed: t`The visit has ended`,
  };
}
