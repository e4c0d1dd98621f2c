import { useLingui } from '@lingui/react/macro';
import { StateChip, type Tone } from '@/ui';
import type { Appointment } from '../queries';

const tones: Record<Appointment['status'], Tone> = {
  pending: 'amber',
  accepted: 'blue',
  completed: 'green',
  rejected: 'grey',
  cancelled: 'grey',
};

export function AppointmentChip({ status }: { status: Appointment['status'] }) {
  const { t } = useLingui();
  const words = {
    pending: t`Pending`,
    accepted: t`Accepted`,
    completed: t`Completed`,
    rejected: t`Declined`,
    cancelled: t`Cancelled`,
  };
  return <StateChip tone={tones[status]}>{words[status]}</StateChip>;
}
