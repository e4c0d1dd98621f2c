import { type ComponentType, lazy, Suspense } from 'react';
import { useLingui } from '@lingui/react/macro';
import { TimeText } from '@/ui';
import type { CallState } from '../call/machine';
import type { Appointment } from '../model';
import { useOther } from '../words';
import type { Props as DetailsProps } from '../waiting/WaitingDetails';
import classes from './Stage.module.css';
import { Said } from './Tile';

// Loaded beside the waiting room, which says the most needed by itself.
const WaitingDetails = lazy<ComponentType<DetailsProps>>(async () => {
  const found = await import('../waiting/WaitingDetails').catch(() => null);
  return { default: found?.WaitingDetails ?? (() => null) };
});

/** The waiting room: who is waited for, and that nothing needs to be done. */
export function WaitingWords({ appointment, state }: { appointment: Appointment; state: CallState }) {
  const isDoctor = state.me.role === 'doctor';
  const [title, text] = useWords(appointment, state);
  return (
    <Said title={title} text={text}>
      <span className={classes.when}>
        <TimeText at={appointment.starts_at} otherZone={isDoctor ? undefined : appointment.doctor.zone} away />
      </span>
      {!isDoctor && state.entered && (
        <Suspense>
          <WaitingDetails appointment={appointment} state={state} />
        </Suspense>
      )}
    </Said>
  );
}

function useWords(appointment: Appointment, state: CallState): [title: string, text: string | null] {
  const { t } = useLingui();
  const isDoctor = state.me.role === 'doctor';
  const { name, short } = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const mine = state.peers.find(({ peer }) => peer === state.me.peer);
  if (!state.entered || mine?.state === 'preparing') return [t`Entering…`, null];
  if (isDoctor) {
    if (state.peers.some(({ role, state: place }) => role === 'patient' && place === 'waiting'))
      return [t`${name} waits to be let in`, t`You sent ${short} back to wait.`];
    if (state.departed) return [t`${name} has left`, t`The call goes on by itself if ${short} comes back.`];
    return [t`${name} is not here yet`, t`The call starts by itself when ${short} comes in.`];
  }
  if (state.sentBack) return [t`${name} asks you to wait a little`, t`Stay on this page: you are let in again.`];
  if (state.departed) return [t`${name} has left`, t`Stay on this page if you expect ${short} back.`];
  const doctor = state.peers.find(({ role }) => role === 'doctor');
  if (doctor?.state === 'preparing')
    return [t`${name} is getting ready`, t`Stay on this page: the call starts by itself.`];
  if (doctor) return [t`${name} is here, and lets you in soon`, t`Stay on this page: the call starts by itself.`];
  return [
    t`You are in the waiting room`,
    t`${name} is told that you wait. Stay on this page: the call starts by itself.`,
  ];
}
