import { useLingui } from '@lingui/react/macro';
import classes from './Ladder.module.css';

type Props = { opened: boolean; isDoctor: boolean; onStay: () => void; onLeave: () => void; onEnd: () => void };

/** In the place of a dialog that could not be fetched. */
export function PlainLeave({ opened, isDoctor, onStay, onLeave, onEnd }: Props) {
  const { t } = useLingui();
  if (!opened) return null;
  return (
    <div role="dialog" aria-label={t`Leave the visit?`} className={classes.plain}>
      <button type="button" className={classes.deed} onClick={onLeave}>{t`Leave`}</button>
      {isDoctor && <button type="button" className={classes.deed} onClick={onEnd}>{t`End for everyone`}</button>}
      <button type="button" className={classes.deed} onClick={onStay}>{t`Stay`}</button>
    </div>
  );
}
