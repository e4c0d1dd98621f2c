/** The doctor's, in a call: who else waits, and putting a guest out. Loaded when they are opened. */
import { Trans, useLingui } from '@lingui/react/macro';
import { WaitingRoom } from '@/features/scheduling';
import { ConfirmDialog, Dialog } from '@/ui';
import type { Person } from '../words';

export type RoomProps = { appointmentId: string; onClose: () => void };

export function RoomDialog({ appointmentId, onClose }: RoomProps) {
  const { t } = useLingui();
  return (
    <Dialog opened onClose={onClose} title={t`Waiting room`} zIndex={450}>
      <WaitingRoom except={appointmentId} />
    </Dialog>
  );
}

export type RemoveProps = { person: Person; onRemove: () => void; onClose: () => void };

export function RemoveDialog({ person, onRemove, onClose }: RemoveProps) {
  const { t } = useLingui();
  const { name, short } = person;
  return (
    <ConfirmDialog
      opened
      danger
      title={t`Put ${name} out?`}
      confirmLabel={t`Put ${short} out`}
      onClose={onClose}
      onConfirm={onRemove}
    >
      <p>
        <Trans>{short} leaves the call at once, and the link does not work again.</Trans>
      </p>
    </ConfirmDialog>
  );
}
