import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from 'react-router';
import { ApiError, explain, hasCode } from '@/api/errors';
import { useSlots, type Doctor } from '@/features/directory';
import { useSignedIn } from '@/features/identity';
import { useNow } from '@/lib/clock';
import { dayText, timeText } from '@/lib/time';
import { Card, LinkButton, MoneyText, Notice, StateChip, TimeText, useFormatLocale, useZone } from '@/ui';
import { clearDraft, stepLink, type Draft } from '../draft';
import { nearestSlots } from '../model';
import { useBook } from '../queries';
import { EmergencyNumber } from './EmergencyNumber';
import classes from './ReasonStep.module.css';

type Props = { doctor: Doctor; slot: string; draft: Draft };

export function ConfirmStep({ doctor, slot, draft }: Props) {
  const me = useSignedIn();
  const navigate = useNavigate();
  const book = useBook();
  const confirm = () =>
    book.mutate(
      {
        doctor_id: doctor.id,
        starts_at: slot,
        symptoms: draft.symptoms.trim(),
        is_emergency: draft.is_emergency,
        notes: draft.notes.trim() || null,
      },
      {
        onSuccess: ({ appointment_id }) => {
          clearDraft(me.id);
          void navigate(`/appointments/${appointment_id}`, { replace: true, state: { booked: true } });
        },
      },
    );
  const taken = isTaken(book.error) && book.variables?.starts_at === slot;
  const { name } = doctor;
  return (
    <Card>
      <Facts doctor={doctor} slot={slot} draft={draft} />
      {draft.is_emergency && <EmergencyNumber />}
      {taken && <Taken doctor={doctor} slot={slot} wasBooked={hasCode(book.error, 'scheduling.slot_taken')} />}
      {book.error && !taken && !isTaken(book.error) && <Notice tone="red">{explain(book.error)}</Notice>}
      <p className="ae-dim" style={{ marginBlock: 16 }}>
        <Trans>Dr {name} gets your request now, and answers here and by mail.</Trans>
      </p>
      <div className={classes.row}>
        <Button onClick={confirm} loading={book.isPending} disabled={taken}>
          <Trans>Book this visit</Trans>
        </Button>
        <LinkButton to={stepLink({ doctor: doctor.id, slot }, 'reason')} variant="default">
          <Trans>Back</Trans>
        </LinkButton>
      </div>
    </Card>
  );
}

function Facts({ doctor, slot, draft }: Props) {
  const { t } = useLingui();
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{t`When`}</dt>
        <dd>
          <TimeText at={slot} otherZone={doctor.zone} away />
        </dd>
      </div>
      <div>
        <dt>{t`Reason for the visit`}</dt>
        <dd>{draft.symptoms}</dd>
      </div>
      {draft.notes.trim() && (
        <div>
          <dt>{t`Notes for the doctor`}</dt>
          <dd>{draft.notes}</dd>
        </div>
      )}
      <div>
        <dt>{t`Fee`}</dt>
        <dd>
          <MoneyText money={doctor.fee} />
        </dd>
      </div>
      {draft.is_emergency && (
        <div>
          <dt>{t`Urgency`}</dt>
          <dd>
            <StateChip tone="red">{t`Emergency`}</StateChip>
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Someone was faster, or the time has passed or been closed meanwhile: either way another time is the way on. */
const isTaken = (error: unknown) =>
  hasCode(error, 'scheduling.slot_taken') ||
  (error instanceof ApiError && error.fields.some(({ field }) => field === 'starts_at'));

type TakenProps = { doctor: Doctor; slot: string; /** Another one has it. */ wasBooked: boolean };

function Taken({ doctor, slot, wasBooked }: TakenProps) {
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow();
  const { data: slots, isFetching } = useSlots(doctor.id);
  const free = (slots ?? []).filter(({ starts_at }) => starts_at !== slot && new Date(starts_at) > now);
  const why = (hasPassed: boolean) => {
    if (wasBooked) return <Trans>Someone was faster.</Trans>;
    return hasPassed ? <Trans>It has passed meanwhile.</Trans> : <Trans>The doctor has closed it meanwhile.</Trans>;
  };
  // All at once, so that no link moves away from under a finger.
  const action = isFetching ? (
    <span role="status">
      <Trans>Looking for other times…</Trans>
    </span>
  ) : (
    <>
      {nearestSlots(free, slot).map(({ starts_at }) => (
        <LinkButton
          key={starts_at}
          to={stepLink({ doctor: doctor.id, slot: starts_at }, 'confirm')}
          replace
          variant="default"
          size="sm"
        >
          {dayText(starts_at, zone, locale, now)}, {timeText(starts_at, zone, locale)}
        </LinkButton>
      ))}
      <LinkButton to={stepLink({ doctor: doctor.id, slot }, 'time')} variant="subtle" size="sm">
        <Trans>All free times</Trans>
      </LinkButton>
    </>
  );
  return (
    <Notice tone="red" title={<Trans>This time is no longer free</Trans>} action={action}>
      {why(new Date(slot) <= now)} <Trans>What you wrote is kept; choose another time.</Trans>
    </Notice>
  );
}
