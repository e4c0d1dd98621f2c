import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSpecialtyName } from '@/features/directory';
import { useSignedIn } from '@/features/identity';
import { useNow } from '@/lib/clock';
import { minutesBetween } from '@/lib/time';
import { StateChip } from '@/ui';
import type { Appointment } from '../queries';
import { AppointmentChip } from './AppointmentChip';
import { TroubleChip } from './DeviceChips';

/** The other side of a visit, as the reader sees it. */
export function useOtherSide(visit: Appointment) {
  const { t } = useLingui();
  const nameOf = useSpecialtyName();
  const sexes = { female: t`female`, male: t`male`, other: t`other sex` };
  if (useSignedIn().role === 'doctor') {
    const { name, age_years, sex } = visit.patient;
    const facts = [age_years === null ? '' : t`${age_years} years`, sex ? sexes[sex] : ''].filter(Boolean);
    return { name, label: name, portrait: null, facts: facts.join(', '), zone: undefined };
  }
  const { name, portrait, zone, specialties } = visit.doctor;
  return { name, label: t`Dr ${name}`, portrait, facts: nameOf(specialties), zone };
}

type ChipsProps = {
  visit: Appointment;
  /** One chip alone: an emergency takes the place of the state. */ brief?: boolean;
};

/** The chips of a visit: emergency and waiting come before its state. */
export function VisitChips({ visit, brief }: ChipsProps) {
  const doctor = useSignedIn().role === 'doctor';
  const live = visit.status === 'pending' || visit.status === 'accepted';
  const emergency = visit.is_emergency && live;
  const waits = doctor && live && visit.waiting_since;
  return (
    <>
      {emergency && (
        <StateChip tone="red">
          <Trans>Emergency</Trans>
        </StateChip>
      )}
      {waits && <WaitingChip since={waits} />}
      {!waits && !(emergency && brief) && <AppointmentChip status={visit.status} />}
      {!waits && doctor && live && <TroubleChip visit={visit} />}
    </>
  );
}

function WaitingChip({ since }: { since: string }) {
  const minutes = minutesBetween(since, useNow());
  return (
    <StateChip tone="red">
      <Trans>Waiting {minutes} min</Trans>
    </StateChip>
  );
}

export function Minutes({ visit }: { visit: Appointment }) {
  return <Plural value={minutesBetween(visit.starts_at, visit.ends_at)} one="# minute" other="# minutes" />;
}
