import { Trans, useLingui } from '@lingui/react/macro';
import { CalendarClock, Clock, GraduationCap, Languages, MapPin, Wallet } from 'lucide-react';
import { useParams } from 'react-router';
import type { ReactNode } from 'react';
import { isNotFound } from '@/api/errors';
import { languageName } from '@/lib/names';
import { zoneCity } from '@/lib/time';
import {
  Card,
  EmptyState,
  ErrorState,
  LinkButton,
  LoadingRows,
  MoneyText,
  Page,
  Portrait,
  useFormatLocale,
} from '@/ui';
import { useMe } from '@/features/identity';
import { SlotPicker } from '../components/SlotPicker';
import { useSpecialtyName } from '../components/useSpecialtyName';
import { WeekText } from '../components/WeekText';
import { useDoctor, type DoctorWithHours } from '../queries';
import classes from './DoctorPage.module.css';

export function DoctorPage() {
  const { t } = useLingui();
  const { doctorId = '' } = useParams();
  const { data: doctor, error, refetch } = useDoctor(doctorId);
  const back = { to: '/doctors', label: t`All doctors` };
  if (doctor) return <Profile doctor={doctor} />;
  if (isNotFound(error)) {
    return (
      <Page title={t`Doctor not found`} width="reading" back={back}>
        <EmptyState
          title={t`This doctor is not in the clinic's list`}
          action={<LinkButton to="/doctors">{t`Find a doctor`}</LinkButton>}
        >
          {t`The link may be old, or the doctor no longer sees patients here.`}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t`Doctor`} back={back}>
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <LoadingRows count={6} />}
    </Page>
  );
}

function Profile({ doctor }: { doctor: DoctorWithHours }) {
  const { t } = useLingui();
  const me = useMe();
  const nameOf = useSpecialtyName();
  const { name } = doctor;
  const bookable = !me || me.role === 'patient';
  return (
    <Page
      title={t`Dr ${name}`}
      lead={nameOf(doctor.specialties)}
      media={<Portrait name={name} src={doctor.portrait} size="l" />}
      back={{ to: '/doctors', label: t`All doctors` }}
    >
      <div className={classes.columns}>
        <Card as="aside" aria-label={t`About`}>
          {doctor.biography && <p className={classes.biography}>{doctor.biography}</p>}
          <Facts doctor={doctor} />
        </Card>
        <Card as="section" aria-label={t`Free times`} className={classes.times}>
          <h2>
            <Trans>Free times</Trans>
          </h2>
          {!bookable && (
            <p className="ae-dim">
              <Trans>Only patients book; this is what they see.</Trans>
            </p>
          )}
          <SlotPicker
            doctorId={doctor.id}
            doctorName={name}
            doctorZone={doctor.zone}
            linkFor={(slot) => `/book?doctor=${doctor.id}&slot=${encodeURIComponent(slot.starts_at)}`}
          />
        </Card>
      </div>
    </Page>
  );
}

function Facts({ doctor }: { doctor: DoctorWithHours }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const minutes = doctor.slot_minutes;
  return (
    <dl className={classes.facts}>
      <Fact icon={<Wallet aria-hidden />} label={t`Fee`}>
        <MoneyText money={doctor.fee} /> · <Trans>{minutes} minutes</Trans>
      </Fact>
      <Fact icon={<Languages aria-hidden />} label={t`Speaks`}>
        {doctor.languages.map((code) => languageName(code, locale)).join(', ')}
      </Fact>
      {doctor.qualifications.length > 0 && (
        <Fact icon={<GraduationCap aria-hidden />} label={t`Qualifications`}>
          {doctor.qualifications.join(', ')}
        </Fact>
      )}
      {doctor.hours.length > 0 && (
        <Fact icon={<CalendarClock aria-hidden />} label={t`Weekly hours`} wide>
          <WeekText hours={doctor.hours} zone={doctor.zone} />
        </Fact>
      )}
      <Fact icon={<MapPin aria-hidden />} label={t`Time zone`}>
        {zoneCity(doctor.zone)}
      </Fact>
      {!doctor.first_free_at && (
        <Fact icon={<Clock aria-hidden />} label={t`Next free time`}>
          <Trans>None soon</Trans>
        </Fact>
      )}
    </dl>
  );
}

type FactProps = { icon: ReactNode; label: string; wide?: boolean; children: ReactNode };

function Fact({ icon, label, wide, children }: FactProps) {
  return (
    <div className={classes.fact} data-wide={wide || undefined}>
      <dt>
        {icon}
        {label}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
