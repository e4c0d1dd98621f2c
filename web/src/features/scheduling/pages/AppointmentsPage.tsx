import { Button, Tabs } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { CalendarDays } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { useSignedIn } from '@/features/identity';
import { EmptyState, ErrorState, LinkButton, LoadingRows, Page, Section } from '@/ui';
import { VisitList } from '../components/VisitList';
import { requestsOf } from '../model';
import { useAppointments, type Appointment, type Scope } from '../queries';

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
  const me = useSignedIn();
  const { data, error, refetch, isFetching, hasNextPage, fetchNextPage, isFetchingNextPage } = useAppointments(scope);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />;
  if (!data) return <LoadingRows count={5} />;
  const emptyText = () => {
    if (scope === 'past') return t`Visits that are over stand here, with their prescriptions.`;
    if (me.role === 'doctor') return t`Requests of patients appear here at once.`;
    return t`Visits that you book stand here, with the way into the room.`;
  };
  if (data.length === 0) {
    return (
      <EmptyState
        icon={<CalendarDays aria-hidden />}
        title={scope === 'upcoming' ? t`No visits ahead` : t`No past visits`}
        action={me.role === 'patient' && <LinkButton to="/doctors">{t`Find a doctor`}</LinkButton>}
      >
        {emptyText()}
      </EmptyState>
    );
  }
  return (
    <>
      {me.role === 'doctor' && scope === 'upcoming' ? <InParts visits={data} /> : <VisitList visits={data} />}
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  );
}

/** For a doctor requests come first, emergencies above all; the rest keeps the server's order. */
function InParts({ visits }: { visits: Appointment[] }) {
  const { t } = useLingui();
  const requests = requestsOf(visits);
  const others = visits.filter((visit) => !requests.includes(visit));
  return (
    <>
      {requests.length > 0 && (
        <Section title={t`Requests`}>
          <VisitList visits={requests} heading="h3" />
        </Section>
      )}
      {others.length > 0 && (
        <Section title={t`Accepted visits`}>
          <VisitList visits={others} heading="h3" />
        </Section>
      )}
    </>
  );
}
