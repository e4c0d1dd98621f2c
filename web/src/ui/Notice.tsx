import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import classes from './Notice.module.css';

type Props = { tone: 'red' | 'amber' | 'blue' | 'green'; title?: ReactNode; children?: ReactNode; action?: ReactNode };

const icons = { red: CircleAlert, amber: CircleAlert, blue: Info, green: CircleCheck };

/** Something to know before going on, in the flow of the page. Red ones are read out at once. */
export function Notice({ tone, title, children, action }: Props) {
  const Icon = icons[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'red' ? 'alert' : undefined}>
      <Icon size={20} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
        {action && <div className={classes.action}>{action}</div>}
      </div>
    </div>
  );
}
