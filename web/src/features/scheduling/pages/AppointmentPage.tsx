import { lazy, type ReactNode, Suspense } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Gauge, Pill, Sun, Video } from 'lucide-react';
import { Link, useLocation, useParams } from 'react-router';
import { isNotFound } from '@/api/errors';
import { useSignedIn } from '@/features/identity';
import { useNow } from '@/lib/clock';
import { timeText } from '@/lib/time';
import {
  Card,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadingRows,
  MoneyText,
  Notice,
  Page,
  Portrait,
  Section,
  TimeText,
  useFormatLocale,
  useZone,
} from '@/ui';
import { DeviceTestFact } from '../components/DeviceChips';
import { EmergencyNumber } from '../components/EmergencyNumber';
import { VisitButtons } from '../components/VisitActions';
import { Minutes, useOtherSide, VisitChips } from '../components/VisitParts';
import { deviceTestPath, doorOf, hasLapsed } from '../model';
import { useAppointment, type Appointment } from '../queries';
import classes from './AppointmentPage.module.css';

const FilesPanel = lazy(async () => ({ default: (await import('@/features/files')).FilesPanel }));

export function AppointmentPage() {
  const { t } = useLingui();
  const { appointmentId = '' } = useParams();
  const { data: visit, error, refetch, isFetching } = useAppointment(appointmentId);
  const back = { to: '/appointments', label: t`All appointments` };
  if (visit) return <Detail visit={visit} />;
  if (isNotFound(error)) {
    return (
      <Page title={t`Visit not found`} width="reading" back={back}>
        <EmptyState
          title={t`This visit is not among yours`}
          action={<LinkButton to="/appointments">{t`All appointments`}</LinkButton>}
        >
          {t`Perhaps you are signed in with another account than the one it was booked with.`}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t`Visit`} width="reading" back={back}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} /> : <LoadingRows />}
    </Page>
  );
}

function Detail({ visit }: { visit: Appointment }) {
  const { t } = useLingui();
  const me = useSignedIn();
  const other = useOtherSide(visit);
  const { state } = useLocation() as { state: { booked?: boolean } | null };
  return (
    <Page
      title={t`Visit with ${other.label}`}
      width="reading"
      back={{ to: '/appointments', label: t`All appointments` }}
    >
      {state?.booked && visit.status === 'pending' && <Booked visit={visit} />}
      {hasLapsed(visit) && <Lapsed visit={visit} isDoctor={me.role === 'doctor'} />}
      {visit.is_emergency && me.role === 'patient' && visit.status === 'pending' && <EmergencyNumber />}
      <Card>
        <Head visit={visit} />
        <dl className={classes.facts}>
          <Fact label={t`When`}>
            <TimeText
              at={visit.starts_at}
              otherZone={other.zone}
              away={visit.status === 'accepted' || visit.status === 'pending'}
            />
          </Fact>
          <Fact label={t`Length`}>
            <Minutes visit={visit} />
          </Fact>
          <Fact label={t`Fee`}>
            <MoneyText money={visit.doctor.fee} />
          </Fact>
          {(visit.status === 'pending' || visit.status === 'accepted') && (
            <Fact label={t`Device test`} wide>
              <DeviceTestFact visit={visit} isDoctor={me.role === 'doctor'} />
            </Fact>
          )}
          {visit.reason && (
            <Fact label={<ReasonLabel visit={visit} />} wide>
              {visit.reason}
            </Fact>
          )}
          <Fact label={t`Reason for the visit`} wide>
            {visit.symptoms}
          </Fact>
          {visit.notes && (
            <Fact label={t`Notes for the doctor`} wide>
              {visit.notes}
            </Fact>
          )}
        </dl>
        <div className={classes.actions}>
          <VisitButtons visit={visit} />
        </div>
      </Card>
      {(visit.status === 'accepted' || visit.status === 'completed') && (
        <Section title={t`Files`}>
          <Suspense fallback={<LoadingRows count={1} />}>
            <FilesPanel appointmentId={visit.appointment_id} me={me} whole />
          </Suspense>
        </Section>
      )}
      {me.role === 'patient' && visit.status === 'accepted' && <Preparation visit={visit} />}
    </Page>
  );
}

function Head({ visit }: { visit: Appointment }) {
  const other = useOtherSide(visit);
  return (
    <div className={classes.head}>
      <Portrait name={other.name} src={other.portrait} size="m" />
      <div className={classes.who}>
        <h2>{other.label}</h2>
        <div className="ae-dim">{other.facts}</div>
      </div>
      <div className={classes.chips}>
        <VisitChips visit={visit} />
      </div>
    </div>
  );
}

/** What makes the visit go well, while there is still time for it. */
function Preparation({ visit }: { visit: Appointment }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const zone = useZone();
  const door = doorOf(visit, useNow(15_000));
  if (door === 'after') return null;
  const opens = timeText(visit.opens_at, zone, locale);
  return (
    <Section title={t`Before your visit`}>
      <Card>
        <ul className={classes.advice}>
          <li>
            <Sun size={20} aria-hidden />
            <Trans>Find a quiet place with light on your face, and a good connection.</Trans>
          </li>
          <li>
            <Pill size={20} aria-hidden />
            <span>
              <Trans>
                Have your medicines and reports at hand, and see that <Link to="/record">your record</Link> is complete.
              </Trans>
            </span>
          </li>
          <li>
            <Video size={20} aria-hidden />
            {door === 'open' ? (
              <Trans>The room is open. You test camera and sound before anyone sees you.</Trans>
            ) : (
              <Trans>The room opens at {opens}. You test camera and sound before anyone sees you.</Trans>
            )}
          </li>
          <li>
            <Gauge size={20} aria-hidden />
            <span>
              <Trans>
                <Link to={deviceTestPath(visit)}>Test your camera, sound and network</Link>: a minute, at any time
                before.
              </Trans>
            </span>
          </li>
        </ul>
      </Card>
    </Section>
  );
}

function Booked({ visit }: { visit: Appointment }) {
  const { name } = visit.doctor;
  return (
    <Notice tone="green" title={<Trans>Your request is with Dr {name}</Trans>}>
      <Trans>The time is kept for you. The answer comes here and by mail, with the link to the visit.</Trans>
    </Notice>
  );
}

/** Nobody declined: the answer never came. */
function Lapsed({ visit, isDoctor }: { visit: Appointment; isDoctor: boolean }) {
  const { name } = visit.doctor;
  if (isDoctor) {
    return (
      <Notice tone="amber" title={<Trans>This request was not answered in time</Trans>}>
        <Trans>The patient was told, and asked to choose another time.</Trans>
      </Notice>
    );
  }
  return (
    <Notice tone="amber" title={<Trans>Dr {name} did not answer in time</Trans>}>
      <Trans>Your request has ended by itself. Please choose another time, or another doctor.</Trans>
    </Notice>
  );
}

function ReasonLabel({ visit: { status, ended_by } }: { visit: Appointment }) {
  if (status === 'rejected') return <Trans>Why it was declined</Trans>;
  if (ended_by === 'patient') return <Trans>Why the patient cancelled</Trans>;
  return ended_by === 'doctor' ? <Trans>Why the doctor cancelled</Trans> : <Trans>Why it was cancelled</Trans>;
}

function Fact({ label, wide, children }: { label: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <div data-wide={wide || undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
