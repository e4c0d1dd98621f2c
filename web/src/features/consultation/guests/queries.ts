import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';
import { appointmentsKey } from '@/features/scheduling';

const inPath = (appointment_id: string) => ({ params: { path: { appointment_id } } });

/** Below the appointments' key: what happens in a room refreshes this as well. */
const guestsKey = (appointmentId: string) => [...appointmentsKey, 'guests', appointmentId] as const;

export const useGuests = (appointmentId: string, enabled: boolean) =>
  useQuery({
    queryKey: guestsKey(appointmentId),
    queryFn: async () =>
      (await ask(api.GET('/api/appointments/{appointment_id}/guests', inPath(appointmentId)))).guests,
    enabled,
  });

/** The answer carries the link, which is shown this once. */
export function useInvite(appointmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['GuestInvite']) =>
      ask(api.POST('/api/appointments/{appointment_id}/guests', { ...inPath(appointmentId), body })),
    onSettled: () => client.invalidateQueries({ queryKey: guestsKey(appointmentId) }),
  });
}

export function useWithdraw(appointment_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (guest_id: string) => {
      const params = { path: { appointment_id, guest_id } };
      return ask(api.DELETE('/api/appointments/{appointment_id}/guests/{guest_id}', { params }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: guestsKey(appointment_id) }),
  });
}
