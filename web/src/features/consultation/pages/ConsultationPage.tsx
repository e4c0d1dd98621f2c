import { useState } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { useParams } from 'react-router';
import { CalendarX } from 'lucide-react';
import { isNotFound } from '@/api/errors';
import { useSignedIn, type Me } from '@/features/identity';
import { useAppointment } from '@/features/scheduling';
import { useNow } from '@/lib/clock';
import { usePageTitle } from '@/lib/title';
import { EmptyState, ErrorState, LinkButton, LoadingCards, Page } from '@/ui';
import { CallScreen } from '../components/CallScreen';
import { Ended } from '../components/Ended';
import { NoRoom, NotOpenYet } from '../components/NotNow';
import { BareScreen, type PanelState, VisitScreen } from '../components/VisitScreen';
import type { Appointment } from '../model';
import { useOther } from '../words';

/** /video-consultation/:appointmentId */
export function ConsultationPage() {
  const { t } = useLingui();
  const { appointmentId = '' } = useParams();
  const me = useSignedIn();
  const { data, error, isPending, refetch, isFetching } = useAppointment(appointmentId);
  if (data) {
    // Keyed by visit: nothing of one is ever carried into another.
    return <Visit key={`${data.appointment_id}.${me.id}`} appointment={data} me={me} />;
  }
  return (
    <Page title={t`Visit`} width="reading">
      {isPending && <LoadingCards count={1} />}
      {isNotFound(error) && <NotAParty />}
      {error && !isNotFound(error) && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
    </Page>
  );
}

function NotAParty() {
  const { t } = useLingui();
  return (
    <EmptyState
      icon={<CalendarX aria-hidden />}
      title={t`There is no such visit in your account`}
      action={
        <LinkButton to="/">
          <Trans>Go to your home page</Trans>
        </LinkButton>
      }
    >
      <Trans>The link may not be complete, or it belongs to another account.</Trans>
    </EmptyState>
  );
}

function Visit({ appointment, me }: { appointment: Appointment; me: Me }) {
  const { t } = useLingui();
  const isDoctor = me.role === 'doctor';
  const now = useNow(1000);
  const { status, opens_at, closes_at } = appointment;
  const { name } = useOther(appointment, me.role);
  usePageTitle(t`Visit with ${name}`);
  const isBefore = now < new Date(opens_at);
  const isOpen = status === 'accepted' && !isBefore && now < new Date(closes_at);
  const isAgreed = status === 'accepted' || status === 'completed';
  // Once inside, neither the end of its time nor its completion throws anyone out in mid sentence.
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);

  if (!isAgreed) {
    return (
      <BareScreen>
        <NoRoom appointment={appointment} isDoctor={isDoctor} />
      </BareScreen>
    );
  }
  const content = (panel: PanelState) => {
    if (wasOpen) return <CallScreen appointment={appointment} me={me} panel={panel} />;
    if (status === 'completed') {
      const onPanel = panel.open ? null : panel.show;
      return <Ended appointment={appointment} isDoctor={isDoctor} reason={null} onBack={null} onPanel={onPanel} />;
    }
    if (status === 'accepted' && isBefore)
      return <NotOpenYet appointment={appointment} isDoctor={isDoctor} panel={panel} />;
    return <NoRoom appointment={appointment} isDoctor={isDoctor} />;
  };
  return (
    <VisitScreen appointment={appointment} me={me} startOpen={isDoctor || (status === 'accepted' && isBefore)}>
      {content}
    </VisitScreen>
  );
}
