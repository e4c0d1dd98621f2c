import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Pill, Printer } from 'lucide-react';
import { useParams } from 'react-router';
import { isNotFound } from '@/api/errors';
import { useMe } from '@/features/identity';
import { useAppointment } from '@/features/scheduling';
import { Card, EmptyState, ErrorState, LinkButton, LoadingRows, Page } from '@/ui';
import { DownloadPdfButton } from '../components/DownloadPdfButton';
import { PrescriptionView } from '../components/PrescriptionView';
import { usePrescription } from '../queries';

/** /appointments/:appointmentId/prescription */
export function PrescriptionPage() {
  const { t } = useLingui();
  const { appointmentId = '' } = useParams();
  const prescription = usePrescription(appointmentId);
  const { data, error, refetch, isFetching } = prescription;
  const back = { to: `/appointments/${appointmentId}`, label: t`The visit` };
  const actions = data && (
    <>
      <Button variant="default" leftSection={<Printer size={18} aria-hidden />} onClick={() => print()}>
        <Trans>Print</Trans>
      </Button>
      <DownloadPdfButton prescription={data} />
    </>
  );
  return (
    <Page title={t`Prescription`} back={back} width="reading" actions={actions}>
      {prescription.isPending && <LoadingRows />}
      {error && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {data === null && <NoneYet appointmentId={appointmentId} />}
      {data && (
        <Card>
          <PrescriptionView prescription={data} />
        </Card>
      )}
    </Page>
  );
}

function NoneYet({ appointmentId }: { appointmentId: string }) {
  const { t } = useLingui();
  const role = useMe()?.role;
  const { data, error, isPending } = useAppointment(appointmentId);
  if (isPending) return <LoadingRows />;
  if (!data || isNotFound(error)) return <ErrorState error={error} />;
  const words = {
    accepted:
      role === 'doctor'
        ? t`You write it during the visit.`
        : t`Your doctor issues it during the visit; you see it here at once.`,
    completed: t`The visit was completed without one.`,
  };
  const text = data.status === 'completed' ? words.completed : words.accepted;
  return (
    <EmptyState
      icon={<Pill aria-hidden />}
      title={t`There is no prescription for this visit`}
      action={
        <LinkButton to={`/appointments/${appointmentId}`} variant="default">
          <Trans>Back to the visit</Trans>
        </LinkButton>
      }
    >
      {text}
    </EmptyState>
  );
}
