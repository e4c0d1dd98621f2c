import { Trans, useLingui } from '@lingui/react/macro';
import { CalendarHeart } from 'lucide-react';
import { Link } from 'react-router';
import { useMyRecord, useSignedIn } from '@/features/identity';
import { useNow } from '@/lib/clock';
import { firstName } from '@/lib/names';
import { dateText, day, dayText, daysAway, localHour } from '@/lib/time';
import {
  Card,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadingCards,
  Page,
  Portrait,
  Section,
  TimeText,
  useFormatLocale,
  useZone,
} from '@/ui';
import grid from '../components/grid.module.css';
import { NextVisit } from '../components/NextVisit';
import { PastVisits } from '../components/VisitList';
import { useOtherSide, VisitChips } from '../components/VisitParts';
import request from '../components/RequestCard.module.css';
import { detailPath, nextVisit, prescriptionPath } from '../model';
import { useAppointments, type Appointment } from '../queries';

/** "What do I do next?" */
export function PatientHome() {
  const { t } = useLingui();
  const me = useSignedIn();
  const now = useNow();
  const greeting = useGreeting(firstName(me.name));
  const upcoming = useAppointments('upcoming');
  const past = useAppointments('past');
  const visits = upcoming.data;
  const next = visits ? nextVisit(visits, now) : null;
  return (
    <Page title={greeting} lead={visits && <Lead next={next} />}>
      {upcoming.error && !visits && (
        <ErrorState error={upcoming.error} onRetry={() => void upcoming.refetch()} retrying={upcoming.isFetching} />
      )}
      {!visits && !upcoming.error && <LoadingCards count={1} />}
      {visits && !next && <NothingBooked />}
      {next && <NextVisit visit={next} />}
      <Todo upcoming={(visits ?? []).filter((visit) => visit !== next)} past={past.data ?? []} />
      {past.error && !past.data ? (
        <Section title={t`Past visits`}>
          <ErrorState error={past.error} onRetry={() => void past.refetch()} retrying={past.isFetching} />
        </Section>
      ) : (
        <Past visits={past.data} />
      )}
    </Page>
  );
}

function useGreeting(name: string) {
  const { t } = useLingui();
  const hour = localHour(useNow(60_000), useZone());
  if (hour >= 5 && hour < 12) return t`Good morning, ${name}`;
  return hour >= 12 && hour < 18 ? t`Good afternoon, ${name}` : t`Good evening, ${name}`;
}

function Lead({ next }: { next: Appointment | null }) {
  const zone = useZone();
  const locale = useFormatLocale();
  if (!next) return <Trans>You have no visit ahead.</Trans>;
  if (next.status === 'pending') return <Trans>Your request is with the doctor.</Trans>;
  const away = daysAway(next.starts_at, zone);
  const when = dayText(next.starts_at, zone, locale);
  if (away <= 0) return <Trans>Your next visit is today.</Trans>;
  return away === 1 ? <Trans>Your next visit is tomorrow.</Trans> : <Trans>Your next visit: {when}.</Trans>;
}

function NothingBooked() {
  const { t } = useLingui();
  return (
    <EmptyState
      icon={<CalendarHeart aria-hidden />}
      title={t`When you need a doctor, start here`}
      action={
        <LinkButton to="/doctors">
          <Trans>Find a doctor</Trans>
        </LinkButton>
      }
    >
      {t`Choose one, pick a free time, and meet by video from where you are.`}
    </EmptyState>
  );
}

/** Requests, other visits, fresh prescriptions, and what the record lacks. */
function Todo({ upcoming, past }: { upcoming: Appointment[]; past: Appointment[] }) {
  const { t } = useLingui();
  const { data: record } = useMyRecord();
  const now = useNow(60_000);
  const fresh = past
    .filter(({ has_prescription, ends_at }) => has_prescription && now.getTime() - Date.parse(ends_at) < 30 * day)
    .slice(0, 2);
  const lacking = record && (record.allergies === null || record.medicines === null || record.date_of_birth === null);
  if (upcoming.length === 0 && fresh.length === 0 && !lacking) return null;
  return (
    <Section title={t`Waiting for you`}>
      <div className={grid.grid}>
        {lacking && <CompleteRecord />}
        {upcoming.slice(0, 5).map((visit) => (
          <SmallVisit key={visit.appointment_id} visit={visit} />
        ))}
        {fresh.map((visit) => (
          <FreshPrescription key={visit.appointment_id} visit={visit} />
        ))}
      </div>
    </Section>
  );
}

function CompleteRecord() {
  return (
    <Card as="article" className={grid.todo}>
      <h3>
        <Trans>Complete your record</Trans>
      </h3>
      <p className="ae-dim ae-small">
        <Trans>Allergies, medicines and date of birth: your doctor needs them before prescribing.</Trans>
      </p>
      <div>
        <LinkButton to="/record" variant="default">
          <Trans>Fill it in</Trans>
        </LinkButton>
      </div>
    </Card>
  );
}

function SmallVisit({ visit }: { visit: Appointment }) {
  const other = useOtherSide(visit);
  return (
    <Card as="article" className={request.card}>
      <div className={request.head}>
        <Portrait name={other.name} src={other.portrait} />
        <div className={request.who}>
          <h3>
            <Link to={detailPath(visit)}>{other.label}</Link>
          </h3>
          <div className="ae-dim ae-small">{other.facts}</div>
        </div>
        <div className={request.chips}>
          <VisitChips visit={visit} />
        </div>
      </div>
      <TimeText at={visit.starts_at} otherZone={other.zone} />
      {visit.status === 'pending' && (
        <p className="ae-dim ae-small">
          <Trans>The doctor's answer comes here and by mail.</Trans>
        </p>
      )}
    </Card>
  );
}

function FreshPrescription({ visit }: { visit: Appointment }) {
  const zone = useZone();
  const locale = useFormatLocale();
  const date = dateText(visit.starts_at, zone, locale);
  const { name } = visit.doctor;
  return (
    <Card as="article" className={grid.todo}>
      <h3>
        <Trans>Prescription of {date}</Trans>
      </h3>
      <p className="ae-dim ae-small">
        <Trans>From Dr {name}</Trans>
      </p>
      <div>
        <LinkButton to={prescriptionPath(visit)} variant="default">
          <Trans>View</Trans>
        </LinkButton>
      </div>
    </Card>
  );
}

function Past({ visits }: { visits: Appointment[] | undefined }) {
  const { t } = useLingui();
  if (!visits || visits.length === 0) return null;
  const aside = visits.length > 5 && (
    <Link to="/appointments?tab=past">
      <Trans>All past visits</Trans>
    </Link>
  );
  return (
    <Section title={t`Past visits`} aside={aside}>
      <PastVisits visits={visits.slice(0, 5)} />
    </Section>
  );
}
