/** Times for people. Instants are RFC 3339 strings or Dates; zones are IANA names; locales are BCP 47. */
export type Instant = string | Date;

const asDate = (instant: Instant) => (typeof instant === 'string' ? new Date(instant) : instant);

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The zone of the clock that the reader looks at. */
export const deviceZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

/** The reader's own regional variant of the page's language; plain `en` would read as American. */
export function formatLocale(language: string, preferred: readonly string[] = globalThis.navigator?.languages ?? []) {
  const own = preferred.find((tag) => tag.includes('-') && tag.toLowerCase().startsWith(`${language.toLowerCase()}-`));
  return own ?? (language === 'en' ? 'en-GB' : language);
}

/** To make one costs a browser milliseconds, to use it microseconds; and they are used at every drawing. */
function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const made = new Map<string, Format>();
  return (locale: string, options: Options): Format => {
    const key = `${locale}|${JSON.stringify(options)}`;
    let found = made.get(key);
    if (!found) {
      found = make(locale, options);
      made.set(key, found);
    }
    return found;
  };
}

const formatter = kept((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
const relative = kept(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
);

/** `2026-11-24`: the local day, fit to compare and to send. */
export function dayKey(instant: Instant, zone: string): string {
  const options = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const parts = formatter('en-u-nu-latn', options).formatToParts(asDate(instant));
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`;
}

/** Whole local days from now to the instant: 0 is today, 1 tomorrow. */
export function daysAway(instant: Instant, zone: string, now: Instant = new Date()): number {
  return Math.round((Date.parse(dayKey(instant, zone)) - Date.parse(dayKey(now, zone))) / day);
}

export function timeText(instant: Instant, zone: string, locale: string): string {
  return formatter(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(asDate(instant));
}

/** "Today", "Tomorrow", "Tue 24 Nov", and with the year when it is another one. */
export function dayText(instant: Instant, zone: string, locale: string, now: Instant = new Date()): string {
  const away = daysAway(instant, zone, now);
  if (away >= -1 && away <= 1) {
    return capitalised(relative(locale, { numeric: 'auto' }).format(away, 'day'), locale);
  }
  const sameYear = dayKey(instant, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4);
  const year = sameYear ? {} : ({ year: 'numeric' } as const);
  const options = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', ...year } as const;
  return formatter(locale, options).format(asDate(instant));
}

/** "Saturday, 21 November" */
export function longDayText(instant: Instant, zone: string, locale: string): string {
  return formatter(locale, { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long' }).format(asDate(instant));
}

/** "12 Nov 2026" */
export function dateText(instant: Instant, zone: string, locale: string): string {
  return formatter(locale, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' }).format(asDate(instant));
}

/** A calendar day (`2026-11-24`), which belongs to no zone. */
export const calendarDayText = (date: string, locale: string) => dateText(`${date}T12:00:00Z`, 'UTC', locale);

/** "in 12 minutes", "20 minutes ago"; `style: 'short'` gives "20 min. ago". */
export function awayText(
  instant: Instant,
  locale: string,
  now: Instant = new Date(),
  style: 'long' | 'short' = 'long',
): string {
  const words = relative(locale, { numeric: 'auto', style });
  const ms = asDate(instant).getTime() - asDate(now).getTime();
  const size = Math.abs(ms);
  if (size < minute) return words.format(0, 'second');
  if (size < hour) return words.format(Math.trunc(ms / minute), 'minute');
  if (size < 2 * day) return words.format(Math.round(ms / hour), 'hour');
  // "In 2 days", never "tomorrow": 24-hour spans and the days of the calendar beside them would disagree.
  return relative(locale, { style }).format(Math.round(ms / day), 'day');
}

/** Whole minutes between two instants, never negative. */
export const minutesBetween = (from: Instant, to: Instant) =>
  Math.max(0, Math.floor((asDate(to).getTime() - asDate(from).getTime()) / minute));

/** Minutes that the zone is ahead of UTC at that instant. */
export function offsetMinutes(zone: string, instant: Instant): number {
  const at = asDate(instant);
  const parts = formatter('en-u-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return Math.round((wall - at.getTime()) / minute);
}

/** Whether clocks in the two zones show the same time at that instant. */
export const sameClock = (a: string, b: string, instant: Instant) =>
  a === b || offsetMinutes(a, instant) === offsetMinutes(b, instant);

/** "Kathmandu" of `Asia/Kathmandu`. */
export const zoneCity = (zone: string) => (zone.split('/').pop() ?? zone).replaceAll('_', ' ');

export const localHour = (instant: Instant, zone: string) =>
  Math.floor(((((offsetMinutes(zone, instant) * minute + asDate(instant).getTime()) % day) + day) % day) / hour);

function capitalised(text: string, locale: string) {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
