import { useState } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { UserCheck } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { explain } from '@/api/errors';
import { languageName } from '@/lib/names';
import { dateText, zoneCity } from '@/lib/time';
import {
  Card,
  EmptyState,
  ErrorState,
  LoadingCards,
  MoreButton,
  Page,
  Portrait,
  ReasonDialog,
  StateChip,
  toast,
  useFormatLocale,
  useZone,
} from '@/ui';
import { useSpecialtyName } from '../components/useSpecialtyName';
import { useDecide, useDoctorsForAdmin, type DoctorForAdmin, type DoctorStatus } from '../queries';
import classes from './ApprovalsPage.module.css';

const statuses: DoctorStatus[] = ['pending', 'approved', 'rejected'];

export function ApprovalsPage() {
  const { t } = useLingui();
  const [params, setParams] = useSearchParams();
  const status = statuses.find((one) => one === params.get('status')) ?? 'pending';
  const { data: doctors, error, refetch, isFetching, ...more } = useDoctorsForAdmin(status);
  const empty = {
    pending: t`No doctor waits for your decision`,
    approved: t`No doctor is approved yet`,
    rejected: t`No doctor was declined`,
  };
  return (
    <Page title={t`Doctors' accounts`} lead={t`Patients find a doctor once the account is approved.`} width="reading">
      <SegmentedControl
        className={classes.filter}
        size="md"
        aria-label={t`State of approval`}
        value={status}
        onChange={(value) => setParams({ status: value }, { replace: true })}
        data={[
          { value: 'pending', label: t`Waiting` },
          { value: 'approved', label: t`Approved` },
          { value: 'rejected', label: t`Declined` },
        ]}
      />
      {error && !doctors && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!doctors && !error && <LoadingCards count={2} />}
      {doctors?.length === 0 && (
        <EmptyState icon={<UserCheck aria-hidden />} title={empty[status]}>
          {status === 'pending' && t`New accounts appear here, oldest first.`}
        </EmptyState>
      )}
      <div className={classes.list}>
        {doctors?.map((doctor) => (
          <Application key={doctor.id} doctor={doctor} />
        ))}
      </div>
      <MoreButton more={{ error, ...more }} mt="md">
        <Trans>Show more</Trans>
      </MoreButton>
    </Page>
  );
}

function Application({ doctor }: { doctor: DoctorForAdmin }) {
  const { t } = useLingui();
  const nameOf = useSpecialtyName();
  const locale = useFormatLocale();
  const zone = useZone();
  const decide = useDecide(doctor.id);
  const [declining, setDeclining] = useState(false);
  const { name } = doctor;
  const asked = dateText(doctor.created_at, zone, locale);
  const approve = () =>
    decide.mutate(null, {
      onSuccess: () => toast({ title: t`Dr ${name} is approved`, tone: 'green' }),
      onError: (error) => toast({ title: t`This could not be done`, body: explain(error), tone: 'red' }),
    });
  return (
    <Card as="article" aria-label={t`Dr ${name}`}>
      <div className={classes.head}>
        <Portrait name={name} src={doctor.portrait} size="m" />
        <div className={classes.who}>
          <h2>{t`Dr ${name}`}</h2>
          <div className="ae-dim">{nameOf(doctor.specialties)}</div>
        </div>
        <StatusChip status={doctor.status} />
      </div>
      <dl className={classes.facts}>
        <Fact label={t`Registration number`} value={doctor.registration_number} />
        <Fact label={t`Qualifications`} value={doctor.qualifications.join(', ')} />
        <Fact label={t`E-mail address`} value={doctor.email} />
        <Fact label={t`Asked on`} value={asked} />
        <Fact label={t`Languages`} value={doctor.languages.map((code) => languageName(code, locale)).join(', ')} />
        <Fact label={t`Time zone`} value={zoneCity(doctor.zone)} />
        {doctor.rejection_reason && <Fact label={t`Reason`} value={doctor.rejection_reason} />}
      </dl>
      {doctor.biography && <p className={classes.biography}>{doctor.biography}</p>}
      {doctor.status !== 'approved' && (
        <div className={classes.actions}>
          <Button onClick={approve} loading={decide.isPending && !declining}>
            <Trans>Approve</Trans>
          </Button>
          {doctor.status === 'pending' && (
            <Button variant="default" onClick={() => setDeclining(true)}>
              <Trans>Decline</Trans>
            </Button>
          )}
        </div>
      )}
      <ReasonDialog
        opened={declining}
        onClose={() => setDeclining(false)}
        title={t`Decline Dr ${name}?`}
        label={t`Reason`}
        help={t`A mail tells the doctor of it. They read the reason here, and can add what is missing.`}
        submitLabel={t`Decline`}
        onSubmit={(reason) => decide.mutateAsync(reason)}
      />
    </Card>
  );
}

function StatusChip({ status }: { status: DoctorStatus }) {
  const { t } = useLingui();
  if (status === 'approved') return <StateChip tone="green">{t`Approved`}</StateChip>;
  if (status === 'rejected') return <StateChip tone="grey">{t`Declined`}</StateChip>;
  return <StateChip tone="amber">{t`Waiting`}</StateChip>;
}

function Fact({ label, value }: { label: string; value: string }) {
  const { t } = useLingui();
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value || <span className="ae-dim">{t`Not given`}</span>}</dd>
    </div>
  );
}
