import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';
import { useSignedIn } from '@/features/identity';

export type Appointment = Schemas['Appointment'];
export type Scope = 'upcoming' | 'past';

export const appointmentsKey = ['appointments'] as const;
export const appointmentKey = (id: string) => [...appointmentsKey, 'one', id] as const;

export const appointmentQuery = (appointment_id: string) => ({
  queryKey: appointmentKey(appointment_id),
  queryFn: () => ask(api.GET('/api/appointments/{appointment_id}', { params: { path: { appointment_id } } })),
});

export const useAppointment = (id: string) => useQuery(appointmentQuery(id));

/** One's own appointments, as patient or as doctor: upcoming soonest first, past latest first. */
export function useAppointments(scope: Scope) {
  const { role } = useSignedIn();
  return useInfiniteQuery({
    queryKey: [...appointmentsKey, role, scope],
    queryFn: ({ pageParam }) => {
      const query = { scope, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) };
      if (role === 'doctor') return ask(api.GET('/api/appointments/doctor', { params: { query } }));
      return ask(api.GET('/api/appointments/patient', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: (data) => data.pages.flatMap((page) => page.appointments),
  });
}

type Change = 'accept' | 'complete' | 'reject' | 'cancel';

/** accept, complete; reject and cancel with a reason. The answer replaces what is shown at once. */
export function useChangeAppointment(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ change, reason = '' }: { change: Change; reason?: string }) => {
      const params = { path: { appointment_id: id } };
      if (change === 'accept') return ask(api.POST('/api/appointments/{appointment_id}/accept', { params }));
      if (change === 'complete') return ask(api.POST('/api/appointments/{appointment_id}/complete', { params }));
      const body = { reason };
      if (change === 'reject') return ask(api.POST('/api/appointments/{appointment_id}/reject', { params, body }));
      return ask(api.POST('/api/appointments/{appointment_id}/cancel', { params, body }));
    },
    onSuccess: (appointment) => client.setQueryData(appointmentKey(id), appointment),
    onSettled: () => client.invalidateQueries({ queryKey: appointmentsKey }),
  });
}

/** What waits for the acting doctor's answer, emergencies first, then who has waited longest; and how much it is in all. */
export function useRequests(enabled = true) {
  return useInfiniteQuery({
    queryKey: [...appointmentsKey, 'doctor', 'requests'],
    queryFn: ({ pageParam }) => {
      const query = { scope: 'requests', limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } as const;
      return ask(api.GET('/api/appointments/doctor', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: ({ pages }) => ({
      requests: pages.flatMap((page) => page.appointments),
      open: pages[0]?.open_requests ?? 0,
      emergencies: pages[0]?.open_emergencies ?? 0,
    }),
    enabled,
  });
}

export const useOpenRequests = (enabled: boolean) => useRequests(enabled).data?.open ?? 0;

export function useBook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['Booking']) => ask(api.POST('/api/appointments/create', { body })),
    onSuccess: (visit) => client.setQueryData(appointmentKey(visit.appointment_id), visit),
    onSettled: (_visit, _error, { doctor_id }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: appointmentsKey }),
        client.invalidateQueries({ queryKey: ['slots', doctor_id] }),
      ]),
  });
}
