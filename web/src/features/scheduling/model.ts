import { dayKey } from '@/lib/time';
import type { Appointment } from './queries';

/** The room's door: shut before `opens_at`, open until `closes_at`; only an accepted visit has one. */
export type Door = 'none' | 'before' | 'open' | 'after';

export function doorOf(visit: Appointment, now: Date): Door {
  if (visit.status !== 'accepted') return 'none';
  if (now < new Date(visit.opens_at)) return 'before';
  return now <= new Date(visit.closes_at) ? 'open' : 'after';
}

export const visitPath = (visit: Appointment) => `/video-consultation/${visit.appointment_id}`;
export const deviceTestPath = (visit: Appointment) => `/device-test/${visit.appointment_id}`;
export const detailPath = (visit: Appointment) => `/appointments/${visit.appointment_id}`;
export const prescriptionPath = (visit: Appointment) => `${detailPath(visit)}/prescription`;

const starts = (visit: Appointment) => Date.parse(visit.starts_at);

/** What a patient has to do with next: a visit that can be joined, else the soonest accepted one, else the soonest request. */
export function nextVisit(upcoming: Appointment[], now: Date): Appointment | null {
  const rank = (visit: Appointment) => {
    const door = doorOf(visit, now);
    if (door === 'open') return 0;
    return visit.status === 'accepted' ? 1 : 2;
  };
  const open = upcoming.filter(({ status }) => status === 'accepted' || status === 'pending');
  return open.toSorted((a, b) => rank(a) - rank(b) || starts(a) - starts(b))[0] ?? null;
}

/** Who sits in the waiting room: emergencies first, then the longest wait. */
export const waitingOf = (upcoming: Appointment[]) =>
  upcoming
    .filter(({ waiting_since, status }) => waiting_since !== null && status === 'accepted')
    .toSorted(
      (a, b) =>
        Number(b.is_emergency) - Number(a.is_emergency) ||
        Date.parse(a.waiting_since ?? '') - Date.parse(b.waiting_since ?? ''),
    );

/** The accepted visits of the reader's day, in order. */
export const todayOf = (upcoming: Appointment[], zone: string, now: Date) =>
  upcoming
    .filter((visit) => visit.status === 'accepted' && dayKey(visit.starts_at, zone) === dayKey(now, zone))
    .toSorted((a, b) => starts(a) - starts(b));

export type Deed = 'join' | 'open' | 'accept' | 'reject' | 'cancel' | 'complete' | 'prescription' | 'again';

/** A patient takes back what has not begun; a doctor may be kept from a visit until its end. Afterwards it was held, or missed. */
function cancellable({ status, starts_at, ends_at }: Appointment, role: 'patient' | 'doctor', now: Date): boolean {
  if (status === 'pending') return role === 'patient' && now < new Date(ends_at);
  return status === 'accepted' && now < new Date(role === 'patient' ? starts_at : ends_at);
}

/** Nobody answered while there was time: the server ends such a request by itself. */
export const hasLapsed = ({ status, ended_by }: Appointment) => status === 'cancelled' && ended_by === 'system';

/** What someone may do with a visit now, in the order of importance; the server has the last word. */
export function deedsOf(visit: Appointment, role: 'patient' | 'doctor', now: Date): Deed[] {
  const door = doorOf(visit, now);
  const deeds: Deed[] = [];
  if (role === 'doctor' && visit.status === 'pending') deeds.push('accept', 'reject');
  if (door === 'open') deeds.push('join');
  if (door === 'before') deeds.push('open');
  if (visit.has_prescription) deeds.push('prescription');
  if (role === 'doctor' && (door === 'open' || door === 'after')) deeds.push('complete');
  if (cancellable(visit, role, now)) deeds.push('cancel');
  if (role === 'patient' && ['completed', 'rejected', 'cancelled'].includes(visit.status)) deeds.push('again');
  return deeds;
}

/** The next free times at or after the one that was taken, else the soonest ones. */
export function nearestSlots<S extends { starts_at: string }>(slots: S[], taken: string, count = 4): S[] {
  const at = Date.parse(taken);
  const later = slots.filter((slot) => Date.parse(slot.starts_at) > at);
  return (later.length > 0 ? later : slots).slice(0, count);
}
