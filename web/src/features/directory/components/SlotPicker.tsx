import { useState } from 'react';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { CalendarX2, ChevronDown } from 'lucide-react';
import { Link } from 'react-router';
import { useNow } from '@/lib/clock';
import { dayText, offsetMinutes, sameClock, timeText, zoneCity } from '@/lib/time';
import { EmptyState, ErrorState, LoadingRows, MoreButton, MoreFailed, useFormatLocale, useZone } from '@/ui';
import { byDay, partOfDay, type PartOfDay } from '../model';
import { useSlots, type Slot } from '../queries';
import classes from './SlotPicker.module.css';

type Props = {
  doctorId: string;
  doctorName: string;
  doctorZone: string;
  linkFor: (slot: Slot) => string;
  chosen?: string;
};

/** Free times by day, in the reader's own time; each is a link onward. */
export function SlotPicker({ doctorId, doctorName, doctorZone, linkFor, chosen }: Props) {
  const { t } = useLingui();
  const zone = useZone();
  const now = useNow(30_000);
  const { data: slots, error, refetch, isFetching, ...more } = useSlots(doctorId);
  const [picked, setPicked] = useState<string | null>(null);

  if (error && !slots) return <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />;
  if (!slots) return <LoadingRows count={5} />;
  const days = byDay(
    slots.filter((slot) => new Date(slot.starts_at) > now),
    zone,
  );
  const day = days.find(({ key }) => key === picked) ?? dayOf(days, chosen) ?? days[0];
  const further = more.hasNextPage && (
    <MoreButton more={{ error, ...more }} variant={day ? 'subtle' : 'filled'} quiet={Boolean(day)}>
      {day ? <Trans>More days</Trans> : <Trans>Look further ahead</Trans>}
    </MoreButton>
  );
  if (!day) {
    return (
      <EmptyState
        icon={<CalendarX2 aria-hidden />}
        title={t`No free time in these weeks`}
        action={further || undefined}
      >
        {more.hasNextPage ? t`There may be one later on.` : t`Please look at another doctor.`}
      </EmptyState>
    );
  }
  return (
    <div className={classes.picker}>
      <ZoneNote at={day.slots[0]?.starts_at ?? now.toISOString()} name={doctorName} zone={doctorZone} />
      <div className={classes.days} role="group" aria-label={t`Day`}>
        {days.map(({ key, slots: free }) => (
          <DayButton key={key} first={free[0]} count={free.length} on={key === day.key} onPick={() => setPicked(key)} />
        ))}
        {further}
      </div>
      <MoreFailed more={{ error, ...more }} />
      <Times key={day.key} slots={day.slots} linkFor={linkFor} chosen={chosen} foldNight={day !== days[0]} />
    </div>
  );
}

const dayOf = (days: ReturnType<typeof byDay>, chosen?: string) =>
  chosen ? days.find(({ slots }) => slots.some((slot) => slot.starts_at === chosen)) : undefined;

function DayButton({ first, count, on, onPick }: { first?: Slot; count: number; on: boolean; onPick: () => void }) {
  const locale = useFormatLocale();
  const zone = useZone();
  const now = useNow(60_000);
  if (!first) return null;
  return (
    <button type="button" className={classes.day} aria-pressed={on} onClick={onPick}>
      <strong>{dayText(first.starts_at, zone, locale, now)}</strong>
      <span>
        <Trans>{count} free</Trans>
      </span>
    </button>
  );
}

type TimesProps = { slots: Slot[]; linkFor: Props['linkFor']; chosen?: string; foldNight: boolean };

/** The hours of sleep of a later day stay folded until someone asks for them. */
function Times({ slots, linkFor, chosen, foldNight }: TimesProps) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const now = useNow(60_000);
  const [unfolded, setUnfolded] = useState(false);
  const names: Record<PartOfDay, string> = {
    night: t`Night`,
    morning: t`Morning`,
    afternoon: t`Afternoon`,
    evening: t`Evening`,
  };
  const parts = (Object.keys(names) as PartOfDay[])
    .map((part) => ({ part, times: slots.filter((slot) => partOfDay(slot.starts_at, zone) === part) }))
    .filter(({ times }) => times.length > 0);
  const night = parts.find(({ part }) => part === 'night')?.times ?? [];
  const folds = foldNight && parts.length > 1 && !night.some(({ starts_at }) => starts_at === chosen);
  const shown = parts.filter(({ part }) => part !== 'night' || !folds || unfolded);
  return (
    <div className={classes.parts}>
      {folds && night.length > 0 && (
        <button
          type="button"
          className={classes.unfold}
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          <ChevronDown size={18} aria-hidden />
          <Plural value={night.length} one="# time at night" other="# times at night" />
        </button>
      )}
      {shown.map(({ part, times }) => (
        <section key={part} aria-label={names[part]}>
          <h3 className={classes.part}>{names[part]}</h3>
          <ul className={classes.times}>
            {times.map((slot) => (
              <li key={slot.starts_at}>
                <Link
                  className={classes.time}
                  to={linkFor(slot)}
                  aria-current={slot.starts_at === chosen ? 'true' : undefined}
                  aria-label={`${dayText(slot.starts_at, zone, locale, now)}, ${timeText(slot.starts_at, zone, locale)}`}
                >
                  {timeText(slot.starts_at, zone, locale)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ZoneNote({ at, name, zone }: { at: string; name: string; zone: string }) {
  const locale = useFormatLocale();
  const own = useZone();
  const city = zoneCity(zone);
  if (sameClock(own, zone, at)) {
    return (
      <p className="ae-dim">
        <Trans>Times are in your time.</Trans>
      </p>
    );
  }
  const minutes = offsetMinutes(zone, at) - offsetMinutes(own, at);
  const apart = hoursText(Math.abs(minutes), locale);
  return (
    <p className="ae-dim">
      {minutes > 0 ? (
        <Trans>
          Times are in your time. Dr {name} is in {city}, {apart} ahead of you.
        </Trans>
      ) : (
        <Trans>
          Times are in your time. Dr {name} is in {city}, {apart} behind you.
        </Trans>
      )}
    </p>
  );
}

function hoursText(minutes: number, locale: string) {
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const parts = [
    Math.floor(minutes / 60) && unit(Math.floor(minutes / 60), 'hour'),
    minutes % 60 && unit(minutes % 60, 'minute'),
  ];
  return parts.filter(Boolean).join(' ');
}
