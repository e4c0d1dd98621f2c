import { Trans } from '@lingui/react/macro';
import { useNow } from '@/lib/clock';
import { awayText, dayText, sameClock, timeText, zoneCity } from '@/lib/time';
import { useFormatLocale, useZone } from './locale';
import classes from './TimeText.module.css';

type Props = {
  at: string;
  /** The other side's zone; shown when its clock differs from the reader's. */
  otherZone?: string;
  /** Adds "in 12 minutes". */
  away?: boolean;
};

/** A time is never shown without its day, nor, where clocks differ, without saying whose. */
export function TimeText({ at, otherZone, away }: Props) {
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow();
  const differs = otherZone !== undefined && !sameClock(zone, otherZone, at);
  return (
    <span className={classes.time}>
      <time dateTime={at} className={classes.main}>
        {dayText(at, zone, locale, now)}, {timeText(at, zone, locale)}
      </time>
      {differs && (
        <span className="ae-dim">
          {' '}
          <OtherClock at={at} zone={otherZone} />
        </span>
      )}
      {away && <span className="ae-dim"> · {awayText(at, locale, now)}</span>}
    </span>
  );
}

function OtherClock({ at, zone }: { at: string; zone: string }) {
  const locale = useFormatLocale();
  const time = timeText(at, zone, locale);
  const city = zoneCity(zone);
  return (
    <Trans>
      your time; {time} in {city}
    </Trans>
  );
}
