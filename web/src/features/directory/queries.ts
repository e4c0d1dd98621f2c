import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';
import { day } from '@/lib/time';
import type { DoctorFilters } from './model';

export type Doctor = Schemas['Doctor'];
export type DoctorWithHours = Schemas['DoctorWithHours'];
export type DoctorProfile = Schemas['DoctorProfile'];
export type DoctorForAdmin = Schemas['DoctorForAdmin'];
export type DoctorStatus = Schemas['DoctorStatus'];
export type Slot = Schemas['Slot'];

export const useSpecialties = () =>
  useQuery({
    queryKey: ['specialties'],
    queryFn: async () => (await ask(api.GET('/api/specialties'))).specialties,
    staleTime: 10 * 60_000,
  });

export function useDoctors(filters: DoctorFilters, zone: string, limit = 12) {
  return useInfiniteQuery({
    queryKey: ['doctors', filters, zone, limit],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit,
        ...(filters.specialty && { specialty: filters.specialty }),
        ...(filters.q && { q: filters.q }),
        ...(filters.language && { language: filters.language }),
        ...(filters.day && { available_on: filters.day, zone }),
        ...(pageParam && { cursor: pageParam }),
      };
      return ask(api.GET('/api/doctors', { params: { query }, signal }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: (data) => data.pages.flatMap((page) => page.doctors),
    placeholderData: keepPreviousData,
  });
}

export const useDoctor = (doctor_id: string) =>
  useQuery({
    queryKey: ['doctor', doctor_id],
    queryFn: () => ask(api.GET('/api/doctors/{doctor_id}', { params: { path: { doctor_id } } })),
  });

const windowMs = 7 * day;

/** Free times a week at a time, from now on; the weeks join without a gap. */
export function useSlots(doctor_id: string) {
  return useInfiniteQuery({
    queryKey: ['slots', doctor_id],
    queryFn: ({ pageParam, signal }) => {
      const from = Date.now() + pageParam * windowMs;
      const query = { from: new Date(from).toISOString(), to: new Date(from + windowMs).toISOString() };
      return allSlots(doctor_id, query, signal);
    },
    initialPageParam: 0,
    getNextPageParam: (_page, _pages, last) => (last < 7 ? last + 1 : undefined),
    select: (data) => joined(data.pages),
    staleTime: 15_000,
  });
}

async function allSlots(doctor_id: string, range: { from: string; to: string }, signal: AbortSignal): Promise<Slot[]> {
  const slots: Slot[] = [];
  let cursor: string | null = null;
  do {
    const query: { from: string; to: string; cursor?: string } = cursor ? { ...range, cursor } : range;
    const params = { path: { doctor_id }, query };
    const page: Schemas['SlotPage'] = await ask(api.GET('/api/doctors/{doctor_id}/slots', { params, signal }));
    slots.push(...page.slots);
    cursor = page.next;
  } while (cursor);
  return slots;
}

/** Each week was asked for at its own moment, so neighbours may share a slot at the seam. */
function joined(pages: Slot[][]): Slot[] {
  const byStart = new Map(pages.flat().map((slot) => [slot.starts_at, slot]));
  return [...byStart.values()].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

const profileKey = ['profile'] as const;

export const useMyProfile = () => useQuery({ queryKey: profileKey, queryFn: () => ask(api.GET('/api/doctors/me')) });

function useProfileChange<Body>(change: (body: Body) => Promise<DoctorProfile>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (profile) => {
      client.setQueryData(profileKey, profile);
      return client.invalidateQueries({ queryKey: ['me'] });
    },
  });
}

export const useSaveProfile = () =>
  useProfileChange((body: Schemas['DoctorProfileChange']) => ask(api.PUT('/api/doctors/me', { body })));

export const useSaveHours = () =>
  useProfileChange((body: Schemas['HoursChange']) => ask(api.PUT('/api/doctors/me/hours', { body })));

const adminKey = ['admin doctors'] as const;

export function useDoctorsForAdmin(status: DoctorStatus) {
  return useInfiniteQuery({
    queryKey: [...adminKey, status],
    queryFn: ({ pageParam }) => {
      const query = { status, limit: 20, ...(pageParam && { cursor: pageParam }) };
      return ask(api.GET('/api/admin/doctors', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: (data) => data.pages.flatMap((page) => page.doctors),
  });
}

export function useDecide(doctor_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string | null) => {
      const params = { path: { doctor_id } };
      if (reason === null) return ask(api.POST('/api/admin/doctors/{doctor_id}/approve', { params }));
      return ask(api.POST('/api/admin/doctors/{doctor_id}/reject', { params, body: { reason } }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: adminKey }),
  });
}
