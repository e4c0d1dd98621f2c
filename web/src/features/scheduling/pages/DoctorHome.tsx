import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { CalendarCheck, Inbox } from 'lucide-react';
import { Link } from 'react-router';
import { useSignedIn } from '@/features/identity';
import { useNow } from '@/lib/clock';
import { longDayText, timeText } from '@/lib/time';
import {
  Card,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadingCards,
  LoadingRows,
  MoreButton,
  Notice,
  Page,
  Section,
  useFormatLocale,
  useZone,
} from '@/ui';
import grid from '../components/grid.module.css';
import { NextVisit } from '../components/NextVisit';
import { RequestCard } from '../components/RequestCard';
import { VisitChips } from '../components/VisitParts';
import { WaitingRoom } from '../components/WaitingRoom';
import { detailPath, doorOf, todayOf, waitingOf } from '../model';
import { useAppointments, useRequests, type Appointment } from '../queries';

/** "Who needs me now?" */
export function DoctorHome() {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow();
  const { data: visits, error, refetch, isFetching } = useAppointments('upcoming');
  const waiting = waitingOf(visits ?? []);
  const today = todayOf(visits ?? [], zone, now);
  const soon = (visits ?? []).filter((visit) => doorOf(visit, now) === 'open' && !waiting.includes(visit)).slice(0, 1);
  const title = longDayText(now, zone, locale);
  return (
    <Page
      title={title.charAt(0).toLocaleUpperCase(locale) + title.slice(1)}
      lead={visits && <Lead waiting={waiting.length} today={today.length} />}
    >
      <Standing />
      {error && !visits && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!visits && !error && <LoadingCards count={3} />}
      {waiting.map((visit) => (
        <NextVisit key={visit.appointment_id} visit={visit} urgent />
      ))}
      {waiting.length === 0 && soon.map((visit) => <NextVisit key={visit.appointment_id} visit={visit} />)}
      {visits && (
        <>
          <Requests />
          <Section title={t`Waiting room`}>
            <Card>
              <WaitingRoom brief />
            </Card>
          </Section>
          <Today visits={today} />
        </>
      )}
    </Page>
  );
}

/** All that wait for an answer, however far ahead they lie. */
function Requests() {
  const { t } = useLingui();
  const { data, error, refetch, isFetching, ...more } = useRequests();
  return (
    <Section title={t`Requests`}>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!data && !error && <LoadingRows count={2} />}
      {data?.requests.length === 0 && (
        <EmptyState
          icon={<Inbox aria-hidden />}
          title={t`No open requests`}
        >{t`New ones appear here at once, emergencies first.`}</EmptyState>
      )}
      {data && data.requests.length > 0 && (
        <div className={grid.grid}>
          {data.requests.map((visit) => (
            <RequestCard key={visit.appointment_id} visit={visit} />
          ))}
        </div>
      )}
      <MoreButton more={{ error, ...more }} mt="md">
        <Trans>Show more</Trans>
      </MoreButton>
    </Section>
  );
}

function Lead({ waiting, today }: { waiting: number; today: number }) {
  return (
    <>
      <Plural value={waiting} _0="Nobody is waiting" one="One patient is waiting" other="# patients are waiting" />;{' '}
      <Plural value={today} _0="no visit today." one="one visit today." other="# visits today." />
    </>
  );
}

/** Whether patients can find this doctor at all. */
function Standing() {
  const { doctor_status } = useSignedIn();
  const action = (
    <LinkButton to="/profile" variant="default" size="sm">
      <Trans>Profile and hours</Trans>
    </LinkButton>
  );
  if (doctor_status === 'pending') {
    return (
      <Notice tone="amber" title={<Trans>The clinic is looking at your account</Trans>} action={action}>
        <Trans>Patients find you once it is approved. Complete your profile and hours meanwhile.</Trans>
      </Notice>
    );
  }
  if (doctor_status !== 'rejected') return null;
  return (
    <Notice tone="red" title={<Trans>Your account was not approved</Trans>} action={action}>
      <Trans>Your profile tells why.</Trans>
    </Notice>
  );
}

function Today({ visits }: { visits: Appointment[] }) {
  const { t } = useLingui();
  return (
    <Section
      title={t`Today`}
      aside={
        <Link to="/appointments">
          <Trans>All visits</Trans>
        </Link>
      }
    >
      {visits.length === 0 ? (
        <EmptyState
          icon={<CalendarCheck aria-hidden />}
          title={t`No visits today`}
        >{t`Accepted visits of the day stand here in their order.`}</EmptyState>
      ) : (
        <Card>
          <ol className={grid.day} style={{ margin: 0 }}>
            {visits.map((visit) => (
              <Line key={visit.appointment_id} visit={visit} />
            ))}
          </ol>
        </Card>
      )}
    </Section>
  );
}

function Line({ visit }: { visit: Appointment }) {
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow();
  return (
    <li className={grid.slot} data-over={new Date(visit.ends_at) < now || undefined}>
      <time dateTime={visit.starts_at}>{timeText(visit.starts_at, zone, locale)}</time>
      <Link to={detailPath(visit)}>{visit.patient.name}</Link>
      <VisitChips visit={visit} />
    </li>
  );
}
