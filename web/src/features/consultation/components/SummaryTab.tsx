import type { ReactNode } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNow } from '@/lib/clock';
import { calendarDayText } from '@/lib/time';
import { ErrorState, LoadingRows, TimeText, useFormatLocale } from '@/ui';
import { AppointmentChip } from '@/features/scheduling';
import type { Appointment, PatientSummary } from '../model';
import type { usePatientSummary } from '../queries';
import classes from './SidePanel.module.css';

type Props = { appointment: Appointment; summary: ReturnType<typeof usePatientSummary> };

export function SummaryTab({ appointment, summary }: Props) {
  const { t } = useLingui();
  const { data, error, refetch, isPending } = summary;
  return (
    <div className={classes.body}>
      <Part title={t`Why today`}>
        <p className={classes.text}>{appointment.symptoms}</p>
        {appointment.notes && <p className={classes.text}>{appointment.notes}</p>}
      </Part>
      {isPending && <LoadingRows count={3} />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && data.patient_id === appointment.patient.id && (
        <Record summary={data} currentVisit={appointment.appointment_id} />
      )}
    </div>
  );
}

function Record({ summary, currentVisit }: { summary: PatientSummary; currentVisit: string }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const { medicines, history, visits, date_of_birth } = summary;
  const now = useNow(60_000);
  const others = visits.filter(({ appointment_id }) => appointment_id !== currentVisit);
  const ahead = others.filter(({ starts_at }) => new Date(starts_at) > now);
  const earlier = others.filter((visit) => !ahead.includes(visit));
  return (
    <>
      <Part title={t`Date of birth`}>
        {date_of_birth ? <p className="ae-figures">{calendarDayText(date_of_birth, locale)}</p> : <Unknown />}
      </Part>
      <Part title={t`Medicines now`}>
        {medicines === null && <Unknown />}
        {medicines?.length === 0 && <p>{t`None`}</p>}
        <ul className={classes.plain}>
          {medicines?.map((medicine) => (
            <li key={medicine}>{medicine}</li>
          ))}
        </ul>
      </Part>
      <Part title={t`History`}>{history ? <p className={classes.text}>{history}</p> : <Unknown />}</Part>
      <Part title={t`Earlier visits with you`}>
        {earlier.length === 0 && <p className="ae-dim">{t`None: this is the first.`}</p>}
        <Visits visits={earlier} />
      </Part>
      {ahead.length > 0 && (
        <Part title={t`Other visits ahead with you`}>
          <Visits visits={ahead} />
        </Part>
      )}
    </>
  );
}

const Visits = ({ visits }: { visits: PatientSummary['visits'] }) => (
  <ul className={classes.visits}>
    {visits.map(({ appointment_id, starts_at, status, symptoms }) => (
      <li key={appointment_id}>
        <span className={classes.visitHead}>
          <TimeText at={starts_at} />
          <AppointmentChip status={status} />
        </span>
        <span className="ae-dim">{symptoms}</span>
      </li>
    ))}
  </ul>
);

const Unknown = () => (
  <p className="ae-dim">
    <Trans>Unknown: not asked yet</Trans>
  </p>
);

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
