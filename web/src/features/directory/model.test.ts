import { expect, test } from 'vitest';
import {
  byDay,
  filtersOf,
  hoursProblems,
  nextDays,
  noFilters,
  partOfDay,
  sameDays,
  specialtyName,
  specialtySlug,
  withFilters,
} from './model';

test('filters go into the address and come back from it, beside what else is there', () => {
  const filters = { specialty: 'cardiology', q: 'patel', language: 'hi', day: '2026-11-24' };
  const params = withFilters(new URLSearchParams('doctor=d'), filters);
  expect(filtersOf(params)).toEqual(filters);
  expect(params.get('doctor')).toBe('d');
  expect(withFilters(params, noFilters).toString()).toBe('doctor=d');
  expect(filtersOf(new URLSearchParams('day=tomorrow')).day).toBe('');
});

test("slots are grouped by the reader's day", () => {
  const slot = (starts_at: string) => ({ starts_at, ends_at: starts_at });
  const slots = [slot('2026-11-21T17:45:00Z'), slot('2026-11-21T18:45:00Z'), slot('2026-11-22T06:00:00Z')];
  expect(byDay(slots, 'UTC').map(({ key, slots: { length } }) => [key, length])).toEqual([
    ['2026-11-21', 2],
    ['2026-11-22', 1],
  ]);
  expect(byDay(slots, 'Asia/Kolkata').map(({ slots: { length } }) => length)).toEqual([1, 2]);
});

test('parts of the day are local', () => {
  expect(partOfDay('2026-11-21T20:00:00Z', 'UTC')).toBe('evening');
  expect(partOfDay('2026-11-21T20:00:00Z', 'Asia/Kolkata')).toBe('night');
  expect(partOfDay('2026-11-21T20:00:00Z', 'America/New_York')).toBe('afternoon');
});

test('the next days begin with today in the zone', () => {
  expect(nextDays(2, 'Asia/Tokyo', new Date('2026-11-30T20:00:00Z'))).toEqual(['2026-12-01', '2026-12-02']);
});

test('specialties have names, and what is typed becomes what the server takes', () => {
  const source = (message: { message?: string }) => message.message ?? '';
  expect(specialtyName('ent', source)).toBe('Ear, nose and throat');
  expect(specialtyName('sports-medicine', source)).toBe('Sports medicine');
  expect(specialtySlug('  Sports Medicine ')).toBe('sports-medicine');
});

const line = (weekday: number, opens: string, closes: string) => ({ weekday, opens, closes });

test('hours that are incomplete, backwards or overlapping are named by their line', () => {
  const hours = [line(1, '09:00', '13:00'), line(1, '12:00', '15:00'), line(2, '', '13:00'), line(3, '14:00', '12:00')];
  expect([...hoursProblems(hours)]).toEqual([
    [1, 'overlap'],
    [2, 'incomplete'],
    [3, 'backwards'],
  ]);
});

test('hours may touch, and may end at midnight', () => {
  expect(hoursProblems([line(1, '00:00', '12:00'), line(1, '12:00', '24:00'), line(2, '18:00', '00:00')]).size).toBe(0);
});

test('days that follow each other with the same hours are one line', () => {
  const day = (weekday: number, ...times: string[]) =>
    times.map((time) => ({ weekday, opens: time.slice(0, 5), closes: time.slice(6) }));
  const morning = '09:00-12:30';
  const week = [
    ...day(1, morning, '14:00-17:00'),
    ...day(2, morning, '14:00-17:00'),
    ...day(3, morning),
    ...day(5, morning),
    ...day(6, morning),
  ];
  expect(sameDays(week).map(({ first, last, hours }) => [first, last, hours.length])).toEqual([
    [1, 2, 2],
    [3, 3, 1],
    [5, 6, 1],
  ]);
  expect(sameDays([])).toEqual([]);
});
