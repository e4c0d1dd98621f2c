import { describe, expect, test, vi } from 'vitest';
import {
  awayText,
  calendarDayText,
  dayKey,
  daysAway,
  dayText,
  formatLocale,
  localHour,
  minutesBetween,
  offsetMinutes,
  sameClock,
  timeText,
  zoneCity,
} from './time';

const gb = 'en-GB';

describe('days are those of the zone, not of UTC', () => {
  test('an evening in London is the next morning in Kathmandu', () => {
    const at = '2026-11-24T20:00:00Z';
    expect(dayKey(at, 'Europe/London')).toBe('2026-11-24');
    expect(dayKey(at, 'Asia/Kathmandu')).toBe('2026-11-25');
    expect(timeText(at, 'Asia/Kathmandu', gb)).toBe('01:45');
  });

  test('the key is in Latin digits whatever the reader writes', () => {
    expect(dayKey('2026-01-05T12:00:00Z', 'Africa/Cairo')).toBe('2026-01-05');
  });
});

describe('dayText', () => {
  const now = '2026-11-21T23:30:00Z';
  const of = (at: string, zone = 'UTC', locale = gb) => dayText(at, zone, locale, now);

  test('names the days around today', () => {
    expect(of('2026-11-21T23:45:00Z')).toBe('Today');
    expect(of('2026-11-22T00:15:00Z')).toBe('Tomorrow');
    expect(of('2026-11-20T12:00:00Z')).toBe('Yesterday');
  });

  test('a quarter of an hour later can be tomorrow in one zone and today in another', () => {
    expect(of('2026-11-22T00:15:00Z', 'America/New_York')).toBe('Today');
  });

  test('gives the weekday, and the year when it is another one', () => {
    expect(of('2026-11-24T12:00:00Z')).toBe('Tue 24 Nov');
    expect(of('2027-01-04T12:00:00Z')).toBe('Mon, 4 Jan 2027');
  });

  test('counts whole days across a change of the clocks', () => {
    expect(daysAway('2026-10-26T00:30:00Z', 'Europe/London', '2026-10-24T23:30:00Z')).toBe(1);
  });
});

describe('awayText', () => {
  const now = '2026-11-21T12:00:00Z';
  test.each([
    ['2026-11-21T12:12:30Z', 'in 12 minutes'],
    ['2026-11-21T11:40:00Z', '20 minutes ago'],
    ['2026-11-21T12:00:20Z', 'now'],
    ['2026-11-21T13:54:00Z', 'in 2 hours'],
    ['2026-11-22T14:00:00Z', 'in 26 hours'],
    ['2026-11-24T12:00:00Z', 'in 3 days'],
  ])('%s is %s', (at, words) => expect(awayText(at, gb, now)).toBe(words));
});

describe('zones', () => {
  test('offsets follow summer time', () => {
    expect(offsetMinutes('Europe/London', '2026-07-01T12:00:00Z')).toBe(60);
    expect(offsetMinutes('Europe/London', '2026-12-01T12:00:00Z')).toBe(0);
    expect(offsetMinutes('Asia/Kolkata', '2026-12-01T12:00:00Z')).toBe(330);
    expect(offsetMinutes('America/New_York', '2026-12-01T12:00:00Z')).toBe(-300);
  });

  test('two zones with the same clock need no second time', () => {
    expect(sameClock('Europe/Paris', 'Europe/Vienna', '2026-11-21T12:00:00Z')).toBe(true);
    expect(sameClock('Europe/London', 'UTC', '2026-11-21T12:00:00Z')).toBe(true);
    expect(sameClock('Europe/London', 'UTC', '2026-07-21T12:00:00Z')).toBe(false);
  });

  test('the hour of the day is local', () => {
    expect(localHour('2026-11-21T20:00:00Z', 'Asia/Tokyo')).toBe(5);
    expect(localHour('2026-11-21T02:00:00Z', 'America/New_York')).toBe(21);
  });

  test('a city is named as people write it', () => expect(zoneCity('America/Sao_Paulo')).toBe('Sao Paulo'));
});

test('a calendar day is the same in every zone', () => {
  expect(calendarDayText('2026-12-21', gb)).toBe('21 Dec 2026');
});

test('minutes between are whole and never negative', () => {
  expect(minutesBetween('2026-11-21T12:00:00Z', '2026-11-21T12:04:59Z')).toBe(4);
  expect(minutesBetween('2026-11-21T12:04:00Z', '2026-11-21T12:00:00Z')).toBe(0);
});

test("formats follow the reader's own region of the page's language", () => {
  expect(formatLocale('en', ['de-DE', 'en-IN'])).toBe('en-IN');
  expect(formatLocale('en', ['fr-FR'])).toBe('en-GB');
  expect(formatLocale('ar', ['en-US'])).toBe('ar');
});

test('a format is made once, however often a time is drawn', () => {
  const made = vi.spyOn(Intl, 'RelativeTimeFormat');
  const now = '2026-11-21T09:00:00Z';
  for (const at of ['2026-11-21T09:10:00Z', '2026-11-21T10:00:00Z', '2026-11-24T09:00:00Z']) awayText(at, 'en-NZ', now);
  for (const at of ['2026-11-21T09:10:00Z', '2026-11-22T10:00:00Z']) dayText(at, 'UTC', 'en-NZ', now);
  expect(made).toHaveBeenCalledTimes(3);
});
