import { Suspense, useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useNow } from '@/lib/clock';
import { hasLapsed } from '@/features/scheduling';
import { awayText, hour, minute } from '@/lib/time';
import { LinkButton, TimeText, useFormatLocale } from '@/ui';
import type { Props as InviteProps } from '../guests/InviteDialog';
import type { Appointment } from '../model';
import { useOther } from '../words';
import { beside } from './beside';
import { VisitCard } from './VisitCard';
import classes from './VisitCard.module.css';
import type { PanelState } from './VisitScreen';

const InviteDialog = beside<InviteProps>(async () => (await import('../guests/InviteDialog')).InviteDialog);

type Props = { appointment: Appointment; isDoctor: boolean };

/** Accepted, and the room is yet to open: when it does, the page goes on by itself. */
export function NotOpenYet({ appointment, isDoctor, panel }: Props & { panel: PanelState }) {
  const { t } = useLingui();
  const { name } = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  return (
    <VisitCard
      appointment={appointment}
      isDoctor={isDoctor}
      title={t`Your visit with ${name}`}
      actions={
        <>
          {!panel.open && (
            <Button variant="default" onClick={() => panel.toggle('chat')}>
              <Trans>Open the chat</Trans>
            </Button>
          )}
          <LinkButton to={`/device-test/${appointment.appointment_id}`} variant="default">
            <Trans>Test camera, sound and network</Trans>
          </LinkButton>
          <Invite appointment={appointment} isDoctor={isDoctor} />
          <HomeLink />
        </>
      }
    >
      <p>
        <TimeText at={appointment.starts_at} otherZone={isDoctor ? undefined : appointment.doctor.zone} />
      </p>
      <Countdown until={appointment.opens_at} />
      <p className="ae-dim">{t`You can leave this page open: it lets you in by itself. The chat is open already.`}</p>
    </VisitCard>
  );
}

/** An interpreter has to know of the visit before it begins. */
function Invite({ appointment, isDoctor }: Props) {
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState(false);
  const open = () => {
    setWanted(true);
    setOpened(true);
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        <Trans>Invite someone</Trans>
      </Button>
      <Suspense>
        {wanted && (
          <InviteDialog
            appointment={appointment}
            opened={opened}
            isDoctor={isDoctor}
            onClose={() => setOpened(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function Countdown({ until }: { until: string }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const now = useNow(1000);
  const left = Math.max(0, Date.parse(until) - now.getTime());
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `${Math.floor(left / minute)}:${two(Math.floor((left % minute) / 1000))}`;
  const away = left >= hour ? awayText(until, locale, now) : clock;
  return (
    <p className={classes.countdown} role="timer">
      {left >= hour ? t`The room opens ${away}` : t`The room opens in ${away}`}
    </p>
  );
}

/** Asked for, declined, cancelled or over: there is no room to enter. It comes at once when the visit is cancelled meanwhile. */
export function NoRoom({ appointment, isDoctor }: Props) {
  const { t } = useLingui();
  const { status, reason } = appointment;
  const details = `/appointments/${appointment.appointment_id}`;
  const isCalledOff = status === 'cancelled' || status === 'rejected';
  return (
    <VisitCard
      appointment={appointment}
      isDoctor={isDoctor}
      title={useNoRoomTitle(appointment, isDoctor)}
      actions={
        <>
          {isCalledOff && !isDoctor && (
            <LinkButton to={`/book?doctor=${appointment.doctor.id}`}>
              <Trans>Choose another time</Trans>
            </LinkButton>
          )}
          <LinkButton to={details} variant={isCalledOff && !isDoctor ? 'default' : 'filled'}>
            <Trans>See the visit</Trans>
          </LinkButton>
          <HomeLink />
        </>
      }
    >
      <p className="ae-dim">
        <TimeText at={appointment.starts_at} otherZone={isDoctor ? undefined : appointment.doctor.zone} />
      </p>
      {reason && <p>{reason}</p>}
      {status === 'cancelled' && <p>{t`The room is closed: nobody can enter it any more.`}</p>}
      {status === 'pending' && !isDoctor && <p>{t`You hear at once when it is accepted, here and by mail.`}</p>}
      {status === 'accepted' && <p>{t`Its time has passed.`}</p>}
    </VisitCard>
  );
}

function useNoRoomTitle(appointment: Appointment, isDoctor: boolean): string {
  const { t } = useLingui();
  const { name } = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const { status, ended_by } = appointment;
  if (status === 'pending') return isDoctor ? t`${name} waits for your answer` : t`${name} has yet to accept`;
  if (status === 'rejected') return isDoctor ? t`You declined this visit` : t`${name} declined this visit`;
  if (status !== 'cancelled') return t`The room is closed`;
  if (hasLapsed(appointment))
    return isDoctor ? t`This request was not answered in time` : t`${name} did not answer in time`;
  const isOwn = ended_by === (isDoctor ? 'doctor' : 'patient');
  return isOwn ? t`You cancelled this visit` : t`${name} cancelled this visit`;
}

const HomeLink = () => (
  <LinkButton to="/" variant="default">
    <Trans>Go to your home page</Trans>
  </LinkButton>
);
