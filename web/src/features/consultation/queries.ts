import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '@/api/client';
import { appointmentKey, appointmentsKey } from '@/features/scheduling';
import { prescriptionKey } from '@/features/prescriptions';
import type { Page } from './chat/session';
import type { Appointment, LineSample, Notes, NotesChange, PrescriptionIssue } from './model';

const inPath = (appointment_id: string) => ({ params: { path: { appointment_id } } });
const pageSize = 200;

export const roomKey = (appointmentId: string) => ['room', appointmentId] as const;

/** Who waits and who is in, for those who have yet to join. */
export const useRoom = (appointmentId: string, enabled: boolean) =>
  useQuery({
    queryKey: roomKey(appointmentId),
    queryFn: () => ask(api.GET('/api/appointments/{appointment_id}/room', inPath(appointmentId))),
    enabled,
    refetchInterval: 15_000,
  });

/** Keyed by visit as well: an answer for one visit can never stand under another. */
export const usePatientSummary = ({ appointment_id, patient }: Appointment, enabled: boolean) =>
  useQuery({
    queryKey: ['patient-summary', appointment_id, patient.id],
    queryFn: () => ask(api.GET('/api/patients/{patient_id}/summary', { params: { path: { patient_id: patient.id } } })),
    enabled,
  });

/** Those that both see, for their places in the chat. The key is that of features/files, which is loaded when it is opened. */
export const useSharedFiles = (appointmentId: string) =>
  useQuery({
    queryKey: ['files', appointmentId],
    queryFn: () => ask(api.GET('/api/appointments/{appointment_id}/files', inPath(appointmentId))),
    select: ({ files }) => files.filter(({ state }) => state === 'ready'),
  });

export const fetchIceServers = (appointmentId: string) =>
  ask(api.GET('/api/appointments/{appointment_id}/ice-servers', inPath(appointmentId)));

export async function fetchMessages(appointment_id: string, after: number): Promise<Page> {
  const params = { path: { appointment_id }, query: { after, limit: pageSize } };
  const { messages, next, reads } = await ask(api.GET('/api/appointments/{appointment_id}/messages', { params }));
  return { messages, more: next !== null, reads };
}

export const postCallLog = (appointmentId: string, samples: LineSample[], leaving: boolean) =>
  ask(
    api.POST('/api/appointments/{appointment_id}/call-log', {
      ...inPath(appointmentId),
      body: { samples },
      keepalive: leaving,
    }),
  );

export const fetchNotes = (appointmentId: string): Promise<Notes> =>
  ask(api.GET('/api/appointments/{appointment_id}/notes', inPath(appointmentId)));

/** `leaving`: the page goes away, and the browser carries the request to its end. */
export const putNotes = (appointmentId: string, body: NotesChange, leaving: boolean): Promise<Notes> =>
  ask(api.PUT('/api/appointments/{appointment_id}/notes', { ...inPath(appointmentId), body, keepalive: leaving }));

export function useIssue(appointmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PrescriptionIssue) =>
      ask(api.POST('/api/appointments/{appointment_id}/prescription', { ...inPath(appointmentId), body })),
    onSuccess: (prescription) => {
      client.setQueryData(prescriptionKey(appointmentId), prescription);
      return client.invalidateQueries({ queryKey: appointmentsKey });
    },
  });
}

export function useComplete(appointmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.POST('/api/appointments/{appointment_id}/complete', inPath(appointmentId))),
    onSuccess: (appointment) => {
      client.setQueryData(appointmentKey(appointmentId), appointment);
      return client.invalidateQueries({ queryKey: appointmentsKey });
    },
  });
}
