import { Tabs } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { CalendarDays } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { useSignedIn } from '@/features/identity';
import { EmptyState, ErrorState, LinkButton, LoadingRows, MoreButton, Page, Section } from '@/ui';
import { VisitList } from '../components/VisitList';
import { useAppointments, useRequests, type Scope } from '../queries';

export function AppointmentsPage() {
  const { t } = useLingui();
  const me = useSignedIn();
  const [params, setParams] = useSearchParams();
  const tab: Scope = params.get('tab') === 'past' ? 'past' : 'upcoming';
  return (
    <Page
      title={t`Appointments`}
      width="wide"
      actions={
        me.role === 'patient' && (
          <LinkButton to="/doctors">
            <Trans>Book a visit</Trans>
          </LinkButton>
        )
      }
    >
      <Tabs
        value={tab}
        onChange={(value) => setParams(value === 'past' ? { tab: 'past' } : {}, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="upcoming" h={48} fz="md" fw={600}>
            <Trans>Upcoming</Trans>
          </Tabs.Tab>
          <Tabs.Tab value="past" h={48} fz="md" fw={600}>
            <Trans>Past</Trans>
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="upcoming">
          {me.role === 'doctor' && <Requests />}
          <Visits scope="upcoming" />
        </Tabs.Panel>
        <Tabs.Panel value="past">
          <Visits scope="past" />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Visits({ scope }: { scope: Scope }) {
  const { t } = useLingui();
  const isDoctor = useSignedIn().role === 'doctor';
  const { data, error, refetch, isFetching, ...more } = useAppointments(scope);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />;
  if (!data) return <LoadingRows count={5} />;
  // What a doctor has yet to answer stands above, in an order of its own.
  const visits = isDoctor && scope === 'upcoming' ? data.filter(({ status }) => status !== 'pending') : data;
  const rest = (
    <MoreButton more={{ error, ...more }} mt="md">
      <Trans>Show more</Trans>
    </MoreButton>
  );
  if (visits.length === 0) return more.hasNextPage ? rest : <NoVisits scope={scope} />;
  const list = <VisitList visits={visits} heading={isDoctor && scope === 'upcoming' ? 'h3' : 'h2'} />;
  return (
    <>
      {isDoctor && scope === 'upcoming' ? <Section title={t`Accepted visits`}>{list}</Section> : list}
      {rest}
    </>
  );
}

function NoVisits({ scope }: { scope: Scope }) {
  const { t } = useLingui();
  const isDoctor = useSignedIn().role === 'doctor';
  const emptyText = () => {
    if (scope === 'past') return t`Visits that are over stand here, with their prescriptions.`;
    if (isDoctor) return t`Visits that you accept stand here, with the way into the room.`;
    return t`Visits that you book stand here, with the way into the room.`;
  };
  return (
    <EmptyState
      icon={<CalendarDays aria-hidden />}
      title={scope === 'upcoming' ? t`No visits ahead` : t`No past visits`}
      action={!isDoctor && <LinkButton to="/doctors">{t`Find a doctor`}</LinkButton>}
    >
      {emptyText()}
    </EmptyState>
  );
}

/** A doctor's, all of them: emergencies above all, then who has waited longest. */
function Requests() {
  const { t } = useLingui();
  const { data, error, refetch, isFetching, ...more } = useRequests();
  if (data?.requests.length === 0) return null;
  return (
    <Section title={t`Requests`}>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!data && !error && <LoadingRows count={2} />}
      {data && <VisitList visits={data.requests} heading="h3" />}
      <MoreButton more={{ error, ...more }} mt="md">
        <Trans>Show more</Trans>
      </MoreButton>
    </Section>
  );
}
