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

const none: Appointment[] = [];

/** Upcoming appointments of a doctor, for what stands outside of the pages; empty for others. */
function useDoctorUpcoming(enabled: boolean) {
  const query = useQuery({
    queryKey: [...appointmentsKey, 'doctor', 'upcoming', 'first page'],
    queryFn: async () => {
      const query = { scope: 'upcoming', limit: 100 } as const;
      return (await ask(api.GET('/api/appointments/doctor', { params: { query } }))).appointments;
    },
    enabled,
  });
  return query.data ?? none;
}

export const useOpenRequests = (enabled: boolean) =>
  useDoctorUpcoming(enabled).filter(({ status }) => status === 'pending').length;

export const useWaitingCount = (enabled: boolean) =>
  useDoctorUpcoming(enabled).filter(({ waiting_since }) => waiting_since !== null).length;

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
