import type { ReactNode } from 'react';
import { Brand } from '../components/Brand';
import classes from '../components/VisitCard.module.css';

type Props = { title: string; children?: ReactNode; actions?: ReactNode };

/** A calm page with one message for a guest. */
export function GuestCard({ title, children, actions }: Props) {
  return (
    <main className={classes.place} data-alone>
      <Brand />
      <div className={classes.card}>
        <h1>{title}</h1>
        <div className={classes.text}>{children}</div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </main>
  );
}
