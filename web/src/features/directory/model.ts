import { msg } from '@lingui/core/macro';
import type { MessageDescriptor } from '@lingui/core';
import { dayKey, day as dayMs, localHour } from '@/lib/time';
import type { Slot } from './queries';

export type DoctorFilters = { specialty: string; q: string; language: string; day: string };

export const noFilters: DoctorFilters = { specialty: '', q: '', language: '', day: '' };
const names = ['specialty', 'q', 'language', 'day'] as const;

export function filtersOf(params: URLSearchParams): DoctorFilters {
  const of = (name: string) => params.get(name)?.trim() ?? '';
  const day = of('day');
  return {
    specialty: of('specialty'),
    q: of('q'),
    language: of('language'),
    day: /^\d{4}-\d\d-\d\d$/.test(day) ? day : '',
  };
}

/** Other parameters of the address stay as they are. */
export function withFilters(params: URLSearchParams, filters: DoctorFilters): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const name of names) {
    if (filters[name]) next.set(name, filters[name]);
    else next.delete(name);
  }
  return next;
}

const specialtyNames: Record<string, MessageDescriptor> = {
  cardiology: msg`Cardiology`,
  dermatology: msg`Dermatology`,
  'general-practice': msg`General practice`,
  paediatrics: msg`Paediatrics`,
  psychiatry: msg`Psychiatry`,
  gynaecology: msg`Gynaecology`,
  neurology: msg`Neurology`,
  orthopaedics: msg`Orthopaedics`,
  endocrinology: msg`Endocrinology`,
  gastroenterology: msg`Gastroenterology`,
  ent: msg`Ear, nose and throat`,
  ophthalmology: msg`Ophthalmology`,
};

export const specialtySlugs = Object.keys(specialtyNames);

/** The translated name, or for one that we do not know its own words: "sports-medicine" is "Sports medicine". */
export function specialtyName(slug: string, translate: (message: MessageDescriptor) => string): string {
  const known = specialtyNames[slug];
  if (known) return translate(known);
  const words = slug.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "Sports medicine", as a doctor may type it, is `sports-medicine` to the server. */
export const specialtySlug = (text: string) =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

const common =
  'ar bg bn de en es fa fr gu ha he hi id it ja kn ko ml mr ms ne nl no pa pl pt ro ru si sv sw ta te th tr uk ur vi yo zh zu';

/** Offered in lists of languages; others that doctors speak stand beside them. */
export const commonLanguages = common.split(' ');

export type DayOfSlots = { key: string; slots: Slot[] };

/** The free times by the local day of a zone. */
export function byDay(slots: Slot[], zone: string): DayOfSlots[] {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const key = dayKey(slot.starts_at, zone);
    const list = days.get(key);
    if (list) list.push(slot);
    else days.set(key, [slot]);
  }
  return [...days].map(([key, list]) => ({ key, slots: list }));
}

export type PartOfDay = 'night' | 'morning' | 'afternoon' | 'evening';

export function partOfDay(instant: string, zone: string): PartOfDay {
  const hour = localHour(instant, zone);
  if (hour < 6) return 'night';
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}

/** The next days as `2026-11-24`, beginning with today, in a zone. */
export const nextDays = (count: number, zone: string, now: Date) =>
  Array.from({ length: count }, (_, index) => dayKey(new Date(now.getTime() + index * dayMs), zone));

export type Hours = { weekday: number; opens: string; closes: string };

/** `09:30` as minutes of the day; 24:00 is 1440. */
export function minutesOfDay(time: string): number {
  const [hours = NaN, minutes = NaN] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

export type HoursProblem = 'incomplete' | 'backwards' | 'overlap';

/** What is wrong with each line of hours, by its index; nothing when all is well. */
export function hoursProblems(hours: Hours[]): Map<number, HoursProblem> {
  const problems = new Map<number, HoursProblem>();
  for (const [index, line] of hours.entries()) {
    const opens = minutesOfDay(line.opens);
    const closes = minutesOfDay(closing(line.closes));
    if (Number.isNaN(opens) || Number.isNaN(closes)) problems.set(index, 'incomplete');
    else if (closes <= opens) problems.set(index, 'backwards');
    else if (hours.some((other, at) => at < index && overlaps(other, line))) problems.set(index, 'overlap');
  }
  return problems;
}

const overlaps = (a: Hours, b: Hours) =>
  a.weekday === b.weekday &&
  minutesOfDay(a.opens) < minutesOfDay(closing(b.closes)) &&
  minutesOfDay(b.opens) < minutesOfDay(closing(a.closes));

/** A time field cannot say 24:00, so a closing time of midnight means the end of the day. */
export const closing = (time: string) => (time === '00:00' ? '24:00' : time);
export const closingField = (time: string) => (time === '24:00' ? '00:00' : time);

export type DaysOfHours = { first: number; last: number; hours: Hours[] };

/** The week by days that follow each other and have the same hours; days without any are left out. */
export function sameDays(hours: Hours[]): DaysOfHours[] {
  const text = (lines: Hours[]) => lines.map(({ opens, closes }) => `${opens}-${closes}`).join(' ');
  const runs: DaysOfHours[] = [];
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const lines = hours.filter((line) => line.weekday === weekday);
    const run = runs.at(-1);
    if (lines.length === 0) continue;
    if (run && run.last === weekday - 1 && text(run.hours) === text(lines)) run.last = weekday;
    else runs.push({ first: weekday, last: weekday, hours: lines });
  }
  return runs;
}
