/** How the two of a visit are called: by their first name beside a picture, by the full one where it must be sure. */
import { useLingui } from '@lingui/react/macro';
import { firstName } from '@/lib/names';
import type { Appointment, Role } from './model';
import type { Quality } from './call/stats';

export function useOther(
  { doctor, patient }: Appointment,
  myRole: Role,
): { name: string; short: string; portrait: string | null } {
  const { t } = useLingui();
  if (myRole === 'doctor') return { name: patient.name, short: firstName(patient.name), portrait: null };
  const surname = doctor.name.trim().split(/\s+/u).at(-1) ?? doctor.name;
  return { name: t`Dr ${doctor.name}`, short: t`Dr ${surname}`, portrait: doctor.portrait };
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
