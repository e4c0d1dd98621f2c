import { expect, test } from 'vitest';
import { deedsOf, doorOf, nearestSlots, nextVisit, todayOf, waitingOf } from './model';
import type { Appointment } from './queries';

const at = (time: string) => `2026-11-21T${time}:00Z`;
const now = new Date(at('12:00'));
let count = 0;

function visit(part: Partial<Appointment>): Appointment {
  const starts_at = part.starts_at ?? at('12:10');
  const shifted = (minutes: number) => new Date(Date.parse(starts_at) + minutes * 60_000).toISOString();
  const money = { amount_minor: 0, currency: 'INR' };
  return {
    appointment_id: `a${++count}`,
    video_room_id: 'r',
    status: 'accepted',
    starts_at,
    ends_at: shifted(15),
    opens_at: shifted(-15),
    closes_at: shifted(75),
    doctor: { id: 'd', name: 'Rajesh Patel', specialties: [], zone: 'UTC', portrait: null, fee: money },
    patient: { id: 'p', name: 'Kriya', age_years: 34, sex: 'female' },
    symptoms: 's',
    notes: null,
    is_emergency: false,
    reason: null,
    ended_by: null,
    created_at: at('10:00'),
    has_prescription: false,
    waiting_since: null,
    join_url: '',
    ...part,
  };
}

test('the door opens a quarter before and shuts an hour after the end', () => {
  const one = visit({ starts_at: at('12:15') });
  expect(doorOf(one, new Date(at('11:59')))).toBe('before');
  expect(doorOf(one, new Date(at('12:00')))).toBe('open');
  expect(doorOf(one, new Date(at('13:30')))).toBe('open');
  expect(doorOf(one, new Date(at('13:31')))).toBe('after');
  expect(doorOf(visit({ status: 'pending' }), now)).toBe('none');
});

test('what can be joined comes before what is accepted, and that before requests', () => {
  const request = visit({ status: 'pending', starts_at: at('12:05') });
  const later = visit({ starts_at: at('18:00') });
  const open = visit({ starts_at: at('12:10') });
  expect(nextVisit([request, later, open], now)).toBe(open);
  expect(nextVisit([request, later], now)).toBe(later);
  expect(nextVisit([request], now)).toBe(request);
  expect(nextVisit([visit({ status: 'completed' })], now)).toBeNull();
});

test('who has waited longest comes first, emergencies before all', () => {
  const long = visit({ waiting_since: at('11:40') });
  const short = visit({ waiting_since: at('11:55') });
  const urgent = visit({ waiting_since: at('11:58'), is_emergency: true });
  expect(waitingOf([short, visit({}), urgent, long])).toEqual([urgent, long, short]);
});

test("today is the reader's own day", () => {
  const late = visit({ starts_at: '2026-11-21T20:00:00Z' });
  expect(todayOf([late], 'Europe/London', now)).toEqual([late]);
  expect(todayOf([late], 'Asia/Tokyo', now)).toEqual([]);
  expect(todayOf([visit({ status: 'pending' })], 'UTC', now)).toEqual([]);
});

test.each([
  ['doctor', { status: 'pending' }, ['accept', 'reject']],
  ['doctor', {}, ['join', 'complete', 'cancel']],
  ['doctor', { starts_at: at('18:00') }, ['open', 'cancel']],
  ['doctor', { status: 'completed', has_prescription: true }, ['prescription']],
  ['patient', { status: 'pending' }, ['cancel']],
  ['patient', { status: 'pending', starts_at: at('11:50') }, ['cancel']],
  ['patient', { status: 'pending', starts_at: at('11:45') }, []],
  ['doctor', { starts_at: at('11:50') }, ['join', 'complete', 'cancel']],
  ['doctor', { starts_at: at('11:45') }, ['join', 'complete']],
  ['doctor', { starts_at: at('08:00') }, ['complete']],
  ['patient', {}, ['join', 'cancel']],
  ['patient', { starts_at: at('12:00') }, ['join']],
  ['patient', { starts_at: at('08:00') }, []],
  ['patient', { status: 'completed', has_prescription: true }, ['prescription', 'again']],
  ['patient', { status: 'rejected' }, ['again']],
] as const)('a %s with %o can %o', (role, part, deeds) => {
  expect(deedsOf(visit(part as Partial<Appointment>), role, now)).toEqual(deeds);
});

test('the next free times follow the one that was taken', () => {
  const slots = ['09:00', '12:15', '12:30', '12:45'].map((time) => ({ starts_at: at(time) }));
  expect(nearestSlots(slots, at('12:15'), 2)).toEqual(slots.slice(2));
  expect(nearestSlots(slots, at('20:00'), 2)).toEqual(slots.slice(0, 2));
});
