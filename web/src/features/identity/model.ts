import * as v from 'valibot';
import { t } from '@lingui/core/macro';

const trimmed = () => v.pipe(v.string(), v.trim());

export const emailSchema = () =>
  v.pipe(
    trimmed(),
    v.nonEmpty(t`Please enter your e-mail address.`),
    v.email(t`This does not look like an e-mail address, such as name@example.org.`),
    v.maxLength(254),
  );

export const newPasswordSchema = () =>
  v.pipe(
    v.string(),
    v.minLength(8, t`Use at least 8 characters; a few words together are easy to remember.`),
    v.maxLength(200, t`Use at most 200 characters.`),
  );

export const currentPasswordSchema = () => v.pipe(v.string(), v.nonEmpty(t`Please enter your password.`));

export const nameSchema = () =>
  v.pipe(trimmed(), v.nonEmpty(t`Please enter your name.`), v.maxLength(120, t`Use at most 120 characters.`));

export const codeSchema = () =>
  v.pipe(
    v.string(),
    v.transform((code) => code.replace(/\s/g, '')),
    v.regex(/^\d{6}$/, t`The code has 6 digits.`),
  );

/** A day of birth as the date field writes it; empty is unknown. */
export const birthSchema = (today: string) =>
  v.pipe(
    v.string(),
    v.check((date) => date === '' || (date > '1890-01-01' && date <= today), t`Please check the date of birth.`),
  );

/** What a patient says about allergies or medicines: not asked yet, none, or a list. */
export type Known = { state: 'unknown' | 'none' | 'some'; items: string[] };

export const toKnown = (list: string[] | null): Known =>
  list === null ? { state: 'unknown', items: [] } : { state: list.length > 0 ? 'some' : 'none', items: list };

/** "Some" with nothing in the list is not "none": nobody said so. */
export function fromKnown({ state, items }: Known): string[] | null {
  if (state === 'none') return [];
  const said = items.map((item) => item.trim()).filter(Boolean);
  return state === 'some' && said.length > 0 ? said : null;
}

export type SignUpRole = 'patient' | 'doctor';

/** One form for both: what only doctors give is not asked of patients. */
export function signUpSchema(role: SignUpRole) {
  const list = (needed: boolean, message: string) =>
    v.pipe(
      v.array(v.pipe(v.string(), v.trim())),
      v.check((items) => !needed || items.length > 0, message),
    );
  const doctor = role === 'doctor';
  return v.object({
    name: nameSchema(),
    email: emailSchema(),
    password: newPasswordSchema(),
    specialties: list(doctor, t`Choose at least one specialty.`),
    registration_number: v.pipe(
      v.string(),
      v.trim(),
      v.check((text) => !doctor || text !== '', t`Please enter your registration number.`),
      v.maxLength(60, t`Use at most 60 characters.`),
    ),
    qualifications: list(false, ''),
    languages: list(doctor, t`Choose at least one language.`),
  });
}
