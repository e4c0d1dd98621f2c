import type { ReactNode } from 'react';
import classes from './StateChip.module.css';

export type Tone = 'amber' | 'blue' | 'teal' | 'green' | 'grey' | 'red';

/** A state in a word; its colour only repeats what the word says. */
export function StateChip({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.chip} data-tone={tone}>
      {children}
    </span>
  );
}
