import { useLingui } from '@lingui/react/macro';
import { TimeText } from '@/ui';
import type { CallState } from '../call/machine';
import type { Appointment } from '../model';
import { useOther } from '../words';
import classes from './Stage.module.css';

/** The waiting room: who is waited for, and that nothing needs to be done. */
export function WaitingWords({ appointment, state }: { appointment: Appointment; state: CallState }) {
  const { t } = useLingui();
  const isDoctor = state.me.role === 'doctor';
  const { name, short } = useOther(appointment, state.me.role);
  const title = () => {
    if (!state.entered) return t`Entering…`;
    if (state.departed) return t`${name} has left`;
    return isDoctor ? t`${name} is not here yet` : t`You are in the waiting room`;
  };
  const text = () => {
    if (!state.entered) return null;
    if (state.departed)
      return isDoctor
        ? t`The call goes on by itself if ${short} comes back.`
        : t`Stay on this page if you expect ${short} back.`;
    return isDoctor
      ? t`The call starts by itself when ${short} comes in.`
      : t`${name} sees that you wait. Stay on this page: the call starts by itself.`;
  };
  return (
    <div className={classes.words} role="status">
      <strong>{title()}</strong>
      {text() && <span>{text()}</span>}
      <span className={classes.when}>
        <TimeText at={appointment.starts_at} otherZone={isDoctor ? undefined : appointment.doctor.zone} away />
      </span>
    </div>
  );
}
