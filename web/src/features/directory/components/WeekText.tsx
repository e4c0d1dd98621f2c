import { useLingui } from '@lingui/react/macro';
import { sameClock, timeText, zoneCity } from '@/lib/time';
import { useFormatLocale, useZone } from '@/ui';
import { sameDays, type DaysOfHours, type Hours } from '../model';
import classes from './WeekText.module.css';

/** "Mon – Fri: 09:00–12:30, 14:00–17:00", in the doctor's own time. */
export function WeekText({ hours, zone }: { hours: Hours[]; zone: string }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const isElsewhere = !sameClock(useZone(), zone, new Date());
  const city = zoneCity(zone);
  // 2024 began with a Monday.
  const dayName = (weekday: number) =>
    new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday));
  const clock = (time: string) => timeText(`2024-01-01T${time === '24:00' ? '00:00' : time}:00Z`, 'UTC', locale);
  const days = ({ first, last }: DaysOfHours) =>
    first === last ? dayName(first) : `${dayName(first)} – ${dayName(last)}`;
  const times = ({ opens, closes }: Hours) =>
    opens === '00:00' && closes === '24:00' ? t`all day` : `${clock(opens)}–${clock(closes)}`;
  return (
    <>
      <ul className={classes.week}>
        {sameDays(hours).map((run) => (
          <li key={run.first}>
            <span>{days(run)}</span>
            <span>{run.hours.map(times).join(', ')}</span>
          </li>
        ))}
      </ul>
      {isElsewhere && <span className="ae-dim ae-small">{t`In the time of ${city}`}</span>}
    </>
  );
}
