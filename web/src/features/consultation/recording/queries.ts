import { useEffect } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '@/api/client';
import { realtime } from '@/lib/live';
import type { Consent } from './answers';

const inPath = (appointment_id: string) => ({ params: { path: { appointment_id } } });
const recordingKey = (appointmentId: string) => ['recording', appointmentId] as const;

const nobody: Consent[] = [];

/** What each has said last, null while that is not known. A guest (`appointmentId` is null) is told by the roster alone. */
export function useConsents(appointmentId: string | null): Consent[] | null {
  const client = useQueryClient();
  useEffect(() => {
    if (appointmentId === null) return;
    return realtime.subscribe('user', {
      onEvent: ({ kind, data }) => {
        if (kind !== 'room.recording' || data.appointment_id !== appointmentId) return;
        void client.invalidateQueries({ queryKey: recordingKey(appointmentId) });
      },
    });
  }, [client, appointmentId]);
  const { data } = useQuery({
    queryKey: recordingKey(appointmentId ?? ''),
    enabled: appointmentId !== null,
    queryFn: () => ask(api.GET('/api/appointments/{appointment_id}/recording', inPath(appointmentId ?? ''))),
  });
  return appointmentId === null ? nobody : (data?.consents ?? null);
}

/** To agree, or to take that back; null: a guest. */
export function useConsent(appointmentId: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: boolean): Promise<void> => {
      if (appointmentId === null) await ask(api.POST('/api/guest/recording/consent', { body: { given } }));
      else
        await ask(
          api.POST('/api/appointments/{appointment_id}/recording/consent', {
            ...inPath(appointmentId),
            body: { given },
          }),
        );
    },
    onSettled: () => client.invalidateQueries({ queryKey: recordingKey(appointmentId ?? '') }),
  });
}
