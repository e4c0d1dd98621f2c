import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, LoaderCircle } from 'lucide-react';
import { Card } from '@/ui';
import type { Advice } from './advice';
import classes from './DeviceTest.module.css';

/** `ask`: the person has to say or do something. */
export type StepState = 'waiting' | 'busy' | 'works' | 'fails' | 'weak' | 'ask';

const icons = {
  waiting: CircleDashed,
  busy: LoaderCircle,
  works: CircleCheck,
  fails: CircleAlert,
  weak: CircleAlert,
  ask: CircleHelp,
};

type Props = {
  id: string;
  state: StepState;
  title: string;
  /** What was found, in a sentence. */
  says: ReactNode;
  advice?: Advice | null;
  children?: ReactNode;
};

/** One thing that is tested: what it is, what was found, and what to do about it. */
export function StepCard({ id, state, title, says, advice, children }: Props) {
  const Icon = icons[state];
  return (
    <Card as="section" className={classes.step} aria-label={title} data-state={state} data-testid={`step-${id}`}>
      <Icon size={24} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <h2>{title}</h2>
        <div role="status">{advice ? <strong className={classes.problem}>{advice.title}</strong> : says}</div>
        {advice && (
          <ol className={classes.advice} data-single={advice.steps.length === 1 || undefined}>
            {advice.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
        {children}
      </div>
    </Card>
  );
}
