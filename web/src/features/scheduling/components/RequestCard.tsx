import { Trans } from '@lingui/react/macro';
import { Link } from 'react-router';
import { useNow } from '@/lib/clock';
import { awayText } from '@/lib/time';
import { Card, Portrait, TimeText, useFormatLocale } from '@/ui';
import { detailPath } from '../model';
import type { Appointment } from '../queries';
import classes from './RequestCard.module.css';
import { VisitButtons } from './VisitActions';
import { useOtherSide, VisitChips } from './VisitParts';

/** A patient's request, to be answered. */
export function RequestCard({ visit }: { visit: Appointment }) {
  const other = useOtherSide(visit);
  const locale = useFormatLocale();
  const now = useNow();
  const asked = awayText(visit.created_at, locale, now, 'short');
  return (
    <Card as="article" className={classes.card} aria-label={other.label} data-urgent={visit.is_emergency || undefined}>
      <div className={classes.head}>
        <Portrait name={other.name} />
        <div className={classes.who}>
          <h3>
            <Link to={detailPath(visit)}>{other.label}</Link>
          </h3>
          <div className="ae-dim ae-small">
            {other.facts && <>{other.facts} · </>}
            <Trans>asked {asked}</Trans>
          </div>
        </div>
        <div className={classes.chips}>
          <VisitChips visit={visit} brief />
        </div>
      </div>
      <TimeText at={visit.starts_at} away />
      <p className={classes.symptoms}>{visit.symptoms}</p>
      <div className={classes.actions}>
        <VisitButtons visit={visit} only={['accept', 'reject']} />
      </div>
    </Card>
  );
}
