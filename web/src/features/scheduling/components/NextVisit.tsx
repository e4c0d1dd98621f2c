import { Trans } from '@lingui/react/macro';
import { useNow } from '@/lib/clock';
import { timeText } from '@/lib/time';
import { Card, LinkButton, Portrait, TimeText, useFormatLocale, useZone } from '@/ui';
import { detailPath, doorOf } from '../model';
import type { Appointment } from '../queries';
import classes from './NextVisit.module.css';
import { VisitButtons } from './VisitActions';
import { Minutes, useOtherSide, VisitChips } from './VisitParts';
import { WaitingFacts } from './WaitingRoom';

/** The visit that comes next, and the one thing to do about it. */
export function NextVisit({ visit, urgent }: { visit: Appointment; urgent?: boolean }) {
  const other = useOtherSide(visit);
  const now = useNow();
  const door = doorOf(visit, now);
  return (
    <Card as="article" edge={urgent ? 'red' : 'accent'} className={classes.next} aria-label={other.label}>
      <Portrait name={other.name} src={other.portrait} size="m" />
      <div className={classes.words}>
        <div className={classes.title}>
          <h2>{other.label}</h2>
          <VisitChips visit={visit} />
        </div>
        <div className="ae-dim">
          {other.facts && <>{other.facts} · </>}
          <Minutes visit={visit} />
        </div>
        <div className={classes.when}>
          <TimeText at={visit.starts_at} otherZone={other.zone} away />
        </div>
        {urgent && <WaitingFacts appointmentId={visit.appointment_id} />}
        {urgent && <p className={classes.symptoms}>{visit.symptoms}</p>}
        <Hint visit={visit} door={door} />
      </div>
      <div className={classes.actions}>
        <VisitButtons visit={visit} only={['join', 'open']} />
        <LinkButton to={detailPath(visit)} variant="default">
          <Trans>Details</Trans>
        </LinkButton>
      </div>
    </Card>
  );
}

function Hint({ visit, door }: { visit: Appointment; door: ReturnType<typeof doorOf> }) {
  const locale = useFormatLocale();
  const zone = useZone();
  if (visit.status === 'pending') {
    return (
      <p className="ae-dim ae-small">
        <Trans>The doctor's answer comes here and by mail.</Trans>
      </p>
    );
  }
  if (door !== 'before') return null;
  const opens = timeText(visit.opens_at, zone, locale);
  return (
    <p className="ae-dim ae-small">
      <Trans>The room opens at {opens}. You can write messages before.</Trans>
    </p>
  );
}
