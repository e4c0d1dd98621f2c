/** How people of a visit are called: by their first name beside a picture, by the full one where it must be sure. */
import { useLingui } from '@lingui/react/macro';
import { firstName } from '@/lib/names';
import type { Quality } from './call/stats';
import type { Appointment, GuestKind, GuestVisit, Peer, Role } from './model';

export interface Person {
  name: string;
  short: string;
  portrait: string | null;
  /** Of a guest: "interpreter". */
  kind: string | null;
}

export function useOther({ doctor, patient }: Appointment, myRole: Role): Person {
  const nameOf = useDoctorName();
  if (myRole === 'doctor') return { name: patient.name, short: firstName(patient.name), portrait: null, kind: null };
  return { ...nameOf(doctor.name), portrait: doctor.portrait, kind: null };
}

export function useDoctorName(): (name: string) => Pick<Person, 'name' | 'short'> {
  const { t } = useLingui();
  return (name) => {
    const surname = name.trim().split(/\s+/u).at(-1) ?? name;
    return { name: t`Dr ${name}`, short: t`Dr ${surname}` };
  };
}

/** Who invited a guest. */
export function useInviter({ invited_by_name, doctor_name }: GuestVisit): string {
  const nameOf = useDoctorName();
  return invited_by_name === doctor_name ? nameOf(doctor_name).name : invited_by_name;
}

/** Anyone on the roster. `portrait`: the doctor's. */
export function usePersonOf(portrait: string | null): (peer: Pick<Peer, 'name' | 'role' | 'guest'>) => Person {
  const nameOf = useDoctorName();
  const kinds = useGuestKinds();
  return ({ name, role, guest }) => {
    if (role === 'doctor') return { ...nameOf(name), portrait, kind: null };
    return { name, short: firstName(name), portrait: null, kind: role === 'guest' ? kinds[guest ?? 'other'] : null };
  };
}

export function useGuestKinds(): Record<GuestKind, string> {
  const { t } = useLingui();
  return { interpreter: t`interpreter`, relative: t`relative`, doctor: t`second doctor`, other: t`guest` };
}

export function useQualityWords(): Record<Quality, string> {
  const { t } = useLingui();
  return { good: t`Good line`, fair: t`Fair line`, poor: t`Weak line`, bad: t`Very weak line` };
}

/** "34, female"; what is not known is said, never left out. */
export function useAgeAndSex(): (patient: Pick<Appointment['patient'], 'age_years' | 'sex'>) => string {
  const { t } = useLingui();
  return ({ age_years, sex }) => {
    const sexes = { female: t`female`, male: t`male`, other: t`other sex` };
    const age = age_years === null ? t`age unknown` : t`${age_years} years`;
    return sex ? `${age}, ${sexes[sex]}` : age;
  };
}
