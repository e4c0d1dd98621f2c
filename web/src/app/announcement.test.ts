import { expect, test } from 'vitest';
import type { Appointment } from '@/features/scheduling';
import { announcement } from './announcement';

const visit = (part: Partial<Appointment>) =>
  ({
    doctor: { name: 'Rajesh Patel' },
    patient: { name: 'Kriya Mehta' },
    is_emergency: false,
    status: 'pending',
    ended_by: null,
    waiting_since: null,
    ...part,
  }) as Appointment;

const cancelledBy = (ended_by: Appointment['ended_by']) => visit({ status: 'cancelled', ended_by });

test.each([
  ['patient', 'appointment.cancelled', cancelledBy('doctor'), 'Dr Rajesh Patel cancelled your visit'],
  [
    'patient',
    'appointment.cancelled',
    cancelledBy('system'),
    /^Dr Rajesh Patel did not answer in time\. .* another time/,
  ],
  ['patient', 'appointment.cancelled', cancelledBy('patient'), null],
  ['doctor', 'appointment.cancelled', cancelledBy('patient'), 'Kriya Mehta cancelled a visit'],
  ['doctor', 'appointment.cancelled', cancelledBy('system'), 'The request of Kriya Mehta was not answered in time'],
  ['doctor', 'appointment.cancelled', cancelledBy('doctor'), null],
  ['doctor', 'appointment.booked', visit({}), 'Kriya Mehta asks for a visit'],
  ['doctor', 'appointment.booked', visit({ is_emergency: true }), null],
  ['doctor', 'appointment.accepted', visit({ status: 'accepted' }), null],
] as const)('a %s hears of %s', (role, kind, what, words) => {
  const said = announcement(role, kind, what);
  if (words instanceof RegExp) expect(said).toMatch(words);
  else expect(said).toBe(words);
});
