/** What a guest shares in the visit. Loaded when it is opened. */
import { useLingui } from '@lingui/react/macro';
import { FilesPanel } from '@/features/files';
import { Dialog } from '@/ui';
import type { GuestVisit } from '../model';

export type Props = { visit: GuestVisit; onClose: () => void };

export function GuestFiles({ visit, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog opened onClose={onClose} title={t`Share a file or a photo`} zIndex={450}>
      <FilesPanel appointmentId={visit.appointment_id} me={{ id: visit.guest_id }} side="guest" whole />
    </Dialog>
  );
}
