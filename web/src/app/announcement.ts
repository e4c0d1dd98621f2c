import { t } from '@lingui/core/macro';
import type { Me } from '@/features/identity';
import { hasLapsed, type Appointment } from '@/features/scheduling';

/** What to say in passing about what happened to a visit; one's own deeds need no announcement. */
export function announcement(role: Me['role'], kind: string, visit: Appointment): string | null {
  return role === 'doctor' ? toDoctor(kind, visit) : toPatient(kind, visit);
}

function toDoctor(kind: string, visit: Appointment): string | null {
  const patient = visit.patient.name;
  switch (kind) {
    case 'appointment.booked':
      // An emergency has a notice of its own, which stays.
      return visit.is_emergency ? null : t`${patient} asks for a visit`;
    case 'appointment.cancelled':
      if (hasLapsed(visit)) return t`The request of ${patient} was not answered in time`;
      return visit.ended_by === 'patient' ? t`${patient} cancelled a visit` : null;
    case 'room.changed':
      return visit.waiting_since ? t`${patient} is in the waiting room` : null;
    default:
      return null;
  }
}

function toPatient(kind: string, visit: Appointment): string | null {
  const doctor = visit.doctor.name;
  switch (kind) {
    case 'appointment.accepted':
      return t`Dr ${doctor} accepted your visit`;
    case 'appointment.rejected':
      return t`Dr ${doctor} cannot see you at that time`;
    case 'appointment.cancelled':
      if (hasLapsed(visit)) return t`Dr ${doctor} did not answer in time. Please choose another time.`;
      return visit.ended_by === 'patient' ? null : t`Dr ${doctor} cancelled your visit`;
    case 'prescription.issued':
      return t`Your prescription from Dr ${doctor} is ready`;
    default:
      return null;
  }
}
