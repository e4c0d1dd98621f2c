import { Trans, useLingui } from '@lingui/react/macro';
import { ConfirmDialog } from './dialogs';

export type Props = { opened: boolean; onStay: () => void; onLeave: () => void };

export function LeaveQuestion({ opened, onStay, onLeave }: Props) {
  const { t } = useLingui();
  return (
    <ConfirmDialog
      opened={opened}
      title={t`Leave without saving?`}
      confirmLabel={t`Leave without saving`}
      danger
      onClose={onStay}
      onConfirm={onLeave}
    >
      <p>
        <Trans>What you changed on this page is not saved yet.</Trans>
      </p>
    </ConfirmDialog>
  );
}
