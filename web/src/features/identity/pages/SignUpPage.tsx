import { useState } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { Control } from 'react-hook-form';
import { LanguagesField, SpecialtiesField } from '@/features/directory';
import { deviceZone } from '@/lib/time';
import { Notice, PasswordField, TagsField, TextField, useFields } from '@/ui';
import { AuthCard } from '../components/AuthCard';
import { signUpSchema, type SignUpRole } from '../model';
import { register } from '../queries';

export function SignUpPage() {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [role, setRole] = useState<SignUpRole>(params.get('as') === 'doctor' ? 'doctor' : 'patient');
  const form = useFields(signUpSchema(role), {
    name: '',
    email: '',
    password: '',
    specialties: [],
    registration_number: '',
    qualifications: [],
    languages: [i18n.locale],
  });
  const { control } = form;

  const choose = (value: SignUpRole) => {
    setRole(value);
    setParams(
      (current) => {
        current.set('as', value);
        return current;
      },
      { replace: true },
    );
  };
  const open = form.submit(async ({ name, email, password, ...doctor }) => {
    const account = { role, name, email, password, locale: i18n.locale, zone: deviceZone() };
    const sent = await register(role === 'doctor' ? { ...account, ...doctor } : account);
    const next = params.get('next');
    const query = next ? `?next=${encodeURIComponent(next)}` : '';
    const { email: to, resend_after_s: resendAfter, registration } = sent;
    await navigate(`/verify${query}`, { state: { email: to, resendAfter, registration } });
  });

  return (
    <AuthCard
      wide
      title={t`Create your account`}
      lead={role === 'doctor' ? t`The clinic checks each doctor's account before patients can find it.` : undefined}
      below={
        <span>
          <Trans>
            Already have an account? <Link to={{ pathname: '/sign-in', search: keepNext(params) }}>Sign in</Link>
          </Trans>
        </span>
      }
    >
      <form onSubmit={open} noValidate>
        <RoleChoice role={role} onChange={choose} />
        <AccountFields control={control} role={role} />
        {role === 'doctor' && <DoctorFields control={control} />}
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <Button type="submit" loading={form.formState.isSubmitting}>
          <Trans>Create account</Trans>
        </Button>
      </form>
    </AuthCard>
  );
}

type RoleProps = { role: SignUpRole; onChange: (role: SignUpRole) => void };

function RoleChoice({ role, onChange }: RoleProps) {
  const { t } = useLingui();
  return (
    <SegmentedControl
      aria-label={t`Who are you?`}
      size="md"
      fullWidth
      value={role}
      onChange={(value) => onChange(value as SignUpRole)}
      data={[
        { value: 'patient', label: t`I am a patient` },
        { value: 'doctor', label: t`I am a doctor` },
      ]}
    />
  );
}

type AccountValues = { name: string; email: string; password: string };
type AccountProps<V extends AccountValues> = { control: Control<V, unknown, V>; role: SignUpRole };

function AccountFields<V extends AccountValues>({ control, role }: AccountProps<V>) {
  const { t } = useLingui();
  const fields = control as unknown as Control<AccountValues>;
  return (
    <>
      <TextField
        control={fields}
        name="name"
        label={t`Full name`}
        description={
          role === 'doctor'
            ? t`Without a title; patients see it as "Dr …".`
            : t`As it stands in your papers; it is printed on prescriptions.`
        }
        autoComplete="name"
      />
      <TextField control={fields} name="email" label={t`E-mail address`} type="email" autoComplete="username" />
      <PasswordField
        control={fields}
        name="password"
        label={t`Password`}
        description={t`At least 8 characters.`}
        autoComplete="new-password"
      />
    </>
  );
}

type DoctorValues = {
  specialties: string[];
  registration_number: string;
  qualifications: string[];
  languages: string[];
};

function DoctorFields<V extends DoctorValues>({ control }: { control: Control<V, unknown, V> }) {
  const { t } = useLingui();
  const fields = control as unknown as Control<DoctorValues>;
  return (
    <>
      <SpecialtiesField control={fields} name="specialties" />
      <TextField
        control={fields}
        name="registration_number"
        label={t`Registration number`}
        description={t`From your medical council; it is printed on prescriptions.`}
        autoComplete="off"
      />
      <TagsField
        control={fields}
        name="qualifications"
        label={t`Qualifications`}
        description={t`Such as MBBS or MD. Press Enter after each.`}
      />
      <LanguagesField control={fields} name="languages" />
    </>
  );
}

function keepNext(params: URLSearchParams) {
  const next = params.get('next');
  return next ? `?next=${encodeURIComponent(next)}` : '';
}
