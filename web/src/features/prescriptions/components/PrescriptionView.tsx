import type { ReactNode } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { calendarDayText, dateText, timeText } from '@/lib/time';
import { useFormatLocale, useZone } from '@/ui';
import type { Prescription } from '../queries';
import { MedicineText } from './MedicineText';
import classes from './Prescription.module.css';

type Props = { prescription: Prescription; /** Beside a call there is little room. */ compact?: boolean };

export function PrescriptionView({ prescription, compact }: Props) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const { diagnosis, medicines, dosage_instructions, recommendations, follow_up_date } = prescription;
  return (
    <article className={classes.prescription} data-compact={compact || undefined}>
      {!compact && <Parties prescription={prescription} />}
      <Part title={t`Diagnosis`}>
        <p className={classes.text}>{diagnosis}</p>
      </Part>
      <Part title={t`Medicines`}>
        {medicines.length === 0 && <p className="ae-dim">{t`No medicine was prescribed.`}</p>}
        <ol className={classes.medicines}>
          {medicines.map((medicine, index) => (
            <li key={index}>
              <MedicineText medicine={medicine} />
            </li>
          ))}
        </ol>
      </Part>
      {dosage_instructions && (
        <Part title={t`How to take them`}>
          <p className={classes.text}>{dosage_instructions}</p>
        </Part>
      )}
      {recommendations && (
        <Part title={t`Advice`}>
          <p className={classes.text}>{recommendations}</p>
        </Part>
      )}
      {follow_up_date && (
        <Part title={t`Follow-up`}>
          <p className="ae-figures">{calendarDayText(follow_up_date, locale)}</p>
        </Part>
      )}
      {compact && <Parties prescription={prescription} />}
    </article>
  );
}

function Parties({ prescription }: { prescription: Prescription }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const zone = useZone();
  const { doctor, patient, issued_at, version } = prescription;
  const born = patient.date_of_birth && calendarDayText(patient.date_of_birth, locale);
  const sexes = { female: t`female`, male: t`male`, other: t`other sex` };
  const registration = doctor.registration_number;
  return (
    <dl className={classes.parties}>
      <div>
        <dt>
          <Trans>For</Trans>
        </dt>
        <dd>
          <strong>{patient.name}</strong>
          <span className="ae-dim">
            {born ? t`born ${born}` : t`date of birth not given`}
            {patient.sex && `, ${sexes[patient.sex]}`}
          </span>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>From</Trans>
        </dt>
        <dd>
          <strong>{t`Dr ${doctor.name}`}</strong>
          {doctor.qualifications.length > 0 && <span className="ae-dim">{doctor.qualifications.join(', ')}</span>}
          {registration && <span className="ae-dim">{t`Registration ${registration}`}</span>}
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Issued</Trans>
        </dt>
        <dd className="ae-figures">
          <strong>
            {dateText(issued_at, zone, locale)}, {timeText(issued_at, zone, locale)}
          </strong>
          {version > 1 && (
            <span className="ae-dim">{t`Version ${version}; it stands in place of the earlier ones`}</span>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
