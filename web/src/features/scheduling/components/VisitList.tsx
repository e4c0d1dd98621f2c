import { Link } from 'react-router';
import { dateText, timeText } from '@/lib/time';
import { Card, Portrait, TimeText, useFormatLocale, useZone } from '@/ui';
import { detailPath } from '../model';
import type { Appointment } from '../queries';
import { VisitButtons, VisitMenu } from './VisitActions';
import { useOtherSide, VisitChips } from './VisitParts';
import classes from './VisitList.module.css';

/** Visits with their day, time, state and actions. */
export function VisitList({ visits, heading }: { visits: Appointment[]; heading?: 'h2' | 'h3' }) {
  return (
    <ul className={classes.list}>
      {visits.map((visit) => (
        <VisitCard key={visit.appointment_id} visit={visit} heading={heading} />
      ))}
    </ul>
  );
}

function VisitCard({ visit, heading: Heading = 'h2' }: { visit: Appointment; heading?: 'h2' | 'h3' }) {
  const other = useOtherSide(visit);
  return (
    <Card as="li" className={classes.card}>
      <Portrait name={other.name} src={other.portrait} />
      <div className={classes.words}>
        <div className={classes.title}>
          <Heading>
            <Link to={detailPath(visit)}>{other.label}</Link>
          </Heading>
          <span className="ae-dim ae-small">{other.facts}</span>
        </div>
        <TimeText at={visit.starts_at} otherZone={other.zone} />
        <p className={classes.symptoms}>{visit.symptoms}</p>
      </div>
      <div className={classes.chips}>
        <VisitChips visit={visit} />
      </div>
      <div className={classes.actions}>
        <VisitButtons visit={visit} only={['join', 'accept']} />
        <VisitMenu visit={visit} />
      </div>
    </Card>
  );
}

/** Past visits as plain lines: the day, who it was with, how it ended. */
export function PastVisits({ visits }: { visits: Appointment[] }) {
  return (
    <Card flush>
      <ul className={classes.rows}>
        {visits.map((visit) => (
          <PastRow key={visit.appointment_id} visit={visit} />
        ))}
      </ul>
    </Card>
  );
}

function PastRow({ visit }: { visit: Appointment }) {
  const other = useOtherSide(visit);
  const locale = useFormatLocale();
  const zone = useZone();
  return (
    <li className={classes.row}>
      <time dateTime={visit.starts_at} className={classes.day}>
        {dateText(visit.starts_at, zone, locale)}, {timeText(visit.starts_at, zone, locale)}
      </time>
      <div className={classes.who}>
        <Link to={detailPath(visit)}>{other.label}</Link> <span className={classes.facts}>{other.facts}</span>
      </div>
      <VisitChips visit={visit} />
    </li>
  );
}
