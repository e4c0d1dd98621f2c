/** The waiting room: where a patient stands in it, and for the doctor who sits there. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';
import { appointmentsKey } from './queries';

export type Waiting = Schemas['Waiting'];
export type WaitingPatient = Schemas['WaitingRoom']['waiting'][number];

// Below the appointments' key, so that whatever happens in a room refreshes them; the clock moves them too.
const refetchEveryMs = 15_000;
const waitingRoomKey = [...appointmentsKey, 'waiting-room'] as const;

export const useWaiting = (appointment_id: string, enabled: boolean) =>
  useQuery({
    queryKey: [...appointmentsKey, 'waiting', appointment_id],
    queryFn: () => ask(api.GET('/api/appointments/{appointment_id}/waiting', { params: { path: { appointment_id } } })),
    enabled,
    refetchInterval: refetchEveryMs,
  });

const waitingRoomQuery = { queryKey: waitingRoomKey, queryFn: () => ask(api.GET('/api/doctors/me/waiting')) };

/** The acting doctor's. */
export const useWaitingRoom = () => useQuery({ ...waitingRoomQuery, refetchInterval: refetchEveryMs });

/** How many sit in it, for what stands outside of the pages. */
export const useWaitingCount = (enabled: boolean) =>
  useQuery({ ...waitingRoomQuery, enabled }).data?.waiting.length ?? 0;

/** A word to all who wait for the acting doctor; null takes it back. */
export function useWaitingNote() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (note: string | null) => ask(api.PUT('/api/doctors/me/waiting-note', { body: { note } })),
    onSuccess: (room) => client.setQueryData(waitingRoomKey, room),
  });
}
