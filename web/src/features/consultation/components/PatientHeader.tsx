import { useLingui } from '@lingui/react/macro';
import { CircleAlert, CircleHelp, ShieldCheck } from 'lucide-react';
import { Portrait, TimeText } from '@/ui';
import type { Appointment, PatientSummary } from '../model';
import { useAgeAndSex } from '../words';
import classes from './SidePanel.module.css';

/** Whose record this is: above everything clinical, whatever tab is open. */
export function PatientHeader({ appointment }: { appointment: Appointment }) {
  const ageAndSex = useAgeAndSex();
  const { patient, starts_at } = appointment;
  return (
    <div className={classes.patient}>
      <Portrait name={patient.name} />
      <div className={classes.patientWords}>
        <strong>{patient.name}</strong>
        <span className="ae-dim ae-small">
          {ageAndSex(patient)} · <TimeText at={starts_at} />
        </span>
      </div>
    </div>
  );
}

/** Unknown is said as unknown: no answer is not the same as no allergy. */
export function Allergies({ summary, failed }: { summary: PatientSummary | undefined; failed: boolean }) {
  const { t } = useLingui();
  if (!summary) {
    return (
      <p className={classes.allergies} data-tone="amber" role="status">
        <CircleHelp size={18} aria-hidden />
        {failed
          ? t`Allergies unknown: the record could not be read`
          : t`Allergies not known yet: the record is being read`}
      </p>
    );
  }
  const { allergies } = summary;
  if (allergies === null) {
    return (
      <p className={classes.allergies} data-tone="amber">
        <CircleHelp size={18} aria-hidden />
        {t`Allergies unknown: not asked yet`}
      </p>
    );
  }
  if (allergies.length === 0) {
    return (
      <p className={classes.allergies} data-tone="grey">
        <ShieldCheck size={18} aria-hidden />
        {t`No known allergies`}
      </p>
    );
  }
  const list = allergies.join(', ');
  return (
    <p className={classes.allergies} data-tone="red">
      <CircleAlert size={18} aria-hidden />
      {t`Allergic to ${list}`}
    </p>
  );
}
