import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';

export type Verification = Schemas['CallVerification'];
export type Outcome = Verification['outcome'];

const inPath = (appointment_id: string) => ({ params: { path: { appointment_id } } });
export const verificationKey = (appointmentId: string) => ['verification', appointmentId] as const;

/** Latest first; null: nobody who may ask. */
export const useVerifications = (appointmentId: string | null) =>
  useQuery({
    queryKey: verificationKey(appointmentId ?? ''),
    enabled: appointmentId !== null,
    queryFn: async () =>
      (await ask(api.GET('/api/appointments/{appointment_id}/verification', inPath(appointmentId ?? ''))))
        .verifications,
  });

export function useVerify(appointmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { words: string; outcome: Outcome; guest_id: string | null }) =>
      ask(api.POST('/api/appointments/{appointment_id}/verification', { ...inPath(appointmentId), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: verificationKey(appointmentId) }),
  });
}
