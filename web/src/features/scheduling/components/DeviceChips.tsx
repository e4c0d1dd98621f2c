import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from 'react-router';
import { StateChip } from '@/ui';
import { type DeviceCheck, type Trouble, troublesOf, useDeviceChecks, useUpcomingDeviceChecks } from '../device-checks';
import { deviceTestPath } from '../model';
import type { Appointment } from '../queries';

export function useTroubleWords(): Record<Trouble, string> {
  const { t } = useLingui();
  return {
    browser: t`Browser cannot make calls`,
    network: t`Network failed in the test`,
    microphone: t`Microphone did not work in the test`,
    camera: t`Camera did not work in the test`,
    speaker: t`No sound in the test`,
    bandwidth: t`Line too slow in the test`,
  };
}

/** A parent may have tested as well as the patient: the last one is at the device that will be used. */
const latestOfPatient = (checks: DeviceCheck[] | undefined) =>
  checks?.filter(({ role }) => role === 'patient').toSorted((a, b) => b.checked_at.localeCompare(a.checked_at))[0];

/** In a doctor's lists: that this patient's call is likely to fail, and why. Nothing where there is nothing to fear. */
export function TroubleChip({ visit }: { visit: Appointment }) {
  const { t } = useLingui();
  const words = useTroubleWords();
  const { data: checks } = useUpcomingDeviceChecks(true);
  const check = latestOfPatient(checks?.filter(({ appointment_id }) => appointment_id === visit.appointment_id));
  const [gravest, ...rest] = check ? troublesOf(check.result) : [];
  if (!gravest) return null;
  const more = rest.length;
  return (
    <StateChip tone="amber">
      {words[gravest]}
      {more > 0 && <> {t`+${more} more`}</>}
    </StateChip>
  );
}

/** On the visit's page: the patient's test, for the doctor all of what failed in it, for the patient with the way to it. */
export function DeviceTestFact({ visit, isDoctor }: { visit: Appointment; isDoctor: boolean }) {
  const { data: checks } = useDeviceChecks(visit.appointment_id);
  if (!checks) return null;
  const check = latestOfPatient(checks);
  return (
    <span style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 6 }}>
      {check ? <Findings check={check} /> : <NotYet isDoctor={isDoctor} />}
      {!isDoctor && (
        <Link to={deviceTestPath(visit)}>{check ? <Trans>Test again</Trans> : <Trans>Test now</Trans>}</Link>
      )}
    </span>
  );
}

function Findings({ check }: { check: DeviceCheck }) {
  const words = useTroubleWords();
  const troubles = troublesOf(check.result);
  if (troubles.length === 0) {
    return (
      <StateChip tone="green">
        <Trans>Everything worked in the test</Trans>
      </StateChip>
    );
  }
  return troubles.map((trouble) => (
    <StateChip key={trouble} tone="amber">
      {words[trouble]}
    </StateChip>
  ));
}

const NotYet = ({ isDoctor }: { isDoctor: boolean }) => (
  <span className="ae-dim">
    {isDoctor ? <Trans>The patient has not tested yet</Trans> : <Trans>Not tested yet</Trans>}
  </span>
);
