import type { ReactNode } from 'react';
import { usePageTitle } from '@/lib/title';
import { Card } from '@/ui';
import classes from './AuthCard.module.css';

type Props = { title: string; lead?: ReactNode; children: ReactNode; below?: ReactNode; wide?: boolean };

export function AuthCard({ title, lead, children, below, wide }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.page} data-wide={wide || undefined}>
      <Card className={classes.card}>
        <h1>{title}</h1>
        {lead && <div className={classes.lead}>{lead}</div>}
        {children}
      </Card>
      {below && <div className={classes.below}>{below}</div>}
    </div>
  );
}
