import { Trans, useLingui } from '@lingui/react/macro';
import { ConfirmDialog, ReasonDialog } from '@/ui';
import type { Appointment } from '../queries';

export type Asking = 'reject' | 'cancel' | 'complete';

type Props = {
  visit: Appointment;
  role: 'patient' | 'doctor';
  asking: Asking | null;
  onClose: () => void;
  onDeed: (deed: { change: Asking; reason?: string }) => Promise<unknown>;
};

/** Asks for a reason, or once more, before a visit changes for good. */
export function VisitQuestions({ visit, role, asking, onClose, onDeed }: Props) {
  const { t } = useLingui();
  const patient = visit.patient.name;
  const doctor = visit.doctor.name;
  const withdrawing = role === 'patient' && visit.status === 'pending';
  return (
    <>
      <ReasonDialog
        opened={asking === 'reject'}
        onClose={onClose}
        title={t`Decline the request of ${patient}?`}
        label={t`Reason`}
        help={t`The patient reads it, and is shown other ways.`}
        submitLabel={t`Decline`}
        onSubmit={(reason) => onDeed({ change: 'reject', reason })}
      />
      <ReasonDialog
        opened={asking === 'cancel'}
        onClose={onClose}
        title={cancelTitle()}
        label={t`Reason`}
        help={
          role === 'doctor'
            ? t`The patient reads it. The time is free again.`
            : t`The doctor reads it. The time is free again for others.`
        }
        submitLabel={withdrawing ? t`Withdraw` : t`Cancel the visit`}
        onSubmit={(reason) => onDeed({ change: 'cancel', reason })}
      />
      <ConfirmDialog
        opened={asking === 'complete'}
        onClose={onClose}
        title={t`Complete the visit of ${patient}?`}
        confirmLabel={t`Complete`}
        onConfirm={() => onDeed({ change: 'complete' })}
      >
        {visit.has_prescription ? (
          <Trans>The prescription can no longer be changed after it. Your notes can, for 30 days.</Trans>
        ) : (
          <Trans>
            It ends without a prescription, and none can be written in it later. Your notes can be changed for 30 days.
          </Trans>
        )}
      </ConfirmDialog>
    </>
  );

  function cancelTitle() {
    if (role === 'doctor') return t`Cancel the visit of ${patient}?`;
    return withdrawing ? t`Withdraw the request to Dr ${doctor}?` : t`Cancel the visit with Dr ${doctor}?`;
  }
}
