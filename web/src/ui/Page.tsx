import type { ReactNode } from 'react';
import { Trans } from '@lingui/react/macro';
import { ChevronLeft } from 'lucide-react';
import { Link } from 'react-router';
import { usePageTitle } from '@/lib/title';
import classes from './Page.module.css';

type Props = {
  title: string;
  lead?: ReactNode;
  /** A picture before the title. */
  media?: ReactNode;
  /** Where "Back" leads; the browser's own back button works besides. */
  back?: { to: string; label?: string };
  actions?: ReactNode;
  width?: 'wide' | 'reading' | 'form';
  children: ReactNode;
};

/** The frame of a page: its one heading, what it is about, and the title of the tab. */
export function Page({ title, lead, media, back, actions, width = 'wide', children }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.page} data-width={width}>
      {back && (
        <Link to={back.to} className={classes.back}>
          <ChevronLeft size={18} aria-hidden className={classes.chevron} />
          {back.label ?? <Trans>Back</Trans>}
        </Link>
      )}
      <div className={classes.head}>
        <div className={classes.subject}>
          {media}
          <div>
            <h1>{title}</h1>
            {lead && <div className={classes.lead}>{lead}</div>}
          </div>
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
