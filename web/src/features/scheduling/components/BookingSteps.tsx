import { useLingui } from '@lingui/react/macro';
import { Check } from 'lucide-react';
import { Link } from 'react-router';
import { stepLink, steps, type Step } from '../draft';
import classes from './BookingSteps.module.css';

/** Where one is among the four steps; what lies behind is a link back. */
export function BookingSteps({ step, choice }: { step: Step; choice: { doctor: string; slot: string } }) {
  const { t } = useLingui();
  const names: Record<Step, string> = { doctor: t`Doctor`, time: t`Time`, reason: t`Reason`, confirm: t`Confirm` };
  const at = steps.indexOf(step);
  return (
    <ol className={classes.steps} aria-label={t`Steps`}>
      {steps.map((one, index) => (
        <li key={one} className={classes.step} data-state={index < at ? 'done' : index === at ? 'now' : 'ahead'}>
          <span className={classes.number} aria-hidden>
            {index < at ? <Check size={14} strokeWidth={3} /> : index + 1}
          </span>
          {index < at ? (
            <Link to={stepLink(choice, one)}>{names[one]}</Link>
          ) : (
            <span className={classes.name} aria-current={index === at ? 'step' : undefined}>
              {names[one]}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
