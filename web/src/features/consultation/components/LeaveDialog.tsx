import { Button, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { timeText } from '@/lib/time';
import { Dialog, useFormatLocale, useZone } from '@/ui';
import type { Appointment } from '../model';
import { useOther } from '../words';

export type Props = {
  opened: boolean;
  appointment: Appointment;
  isDoctor: boolean;
  hasGuests: boolean;
  onStay: () => void;
  onLeave: () => void;
  onEnd: () => void;
};

export function LeaveDialog({ opened, appointment, isDoctor, hasGuests, onStay, onLeave, onEnd }: Props) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const { name, short } = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const until = timeText(appointment.closes_at, zone, locale);
  return (
    <Dialog opened={opened} onClose={onStay} title={t`Leave the visit?`} zIndex={450}>
      <p>
        {isDoctor ? (
          <Trans>
            Your visit with {name} is open until {until}. When you only leave, {short} goes on waiting for you.
          </Trans>
        ) : (
          <Trans>You can come back until {until}.</Trans>
        )}
      </p>
      <Stack gap="xs" mt="lg">
        {isDoctor && (
          <Button data-danger onClick={onEnd}>
            {hasGuests ? <Trans>End for everyone</Trans> : <Trans>End for both</Trans>}
          </Button>
        )}
        <Button data-danger={isDoctor ? undefined : true} variant={isDoctor ? 'default' : 'filled'} onClick={onLeave}>
          {isDoctor ? <Trans>Leave, and come back later</Trans> : <Trans>Leave</Trans>}
        </Button>
        <Button variant="default" onClick={onStay} data-autofocus>
          <Trans>Stay</Trans>
        </Button>
      </Stack>
    </Dialog>
  );
}
