import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useLocation, useNavigate } from 'react-router';
import * as v from 'valibot';
import { explain } from '@/api/errors';
import { Notice, PasswordField, TextField, toast, useFields } from '@/ui';
import { AuthCard } from '../components/AuthCard';
import { CodeField } from '../components/CodeField';
import { useCooldown } from '../components/useCooldown';
import { codeSchema, emailSchema, newPasswordSchema } from '../model';
import { forgotPassword, resetPassword } from '../queries';

export function ResetPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { email?: string; resendAfter?: number } | null };
  const known = state?.email ?? '';
  const schema = v.object({ email: emailSchema(), code: codeSchema(), new_password: newPasswordSchema() });
  const form = useFields(schema, { email: known, code: '', new_password: '' });
  const cooldown = useCooldown(state?.resendAfter ?? 0);

  const change = form.submit(async (values) => {
    await resetPassword(values);
    await navigate('/sign-in', { state: { email: values.email, changed: true } });
  });
  const resend = async () => {
    if (!(await form.trigger('email', { shouldFocus: true }))) return;
    try {
      const { resend_after_s } = await forgotPassword(form.getValues('email').trim());
      cooldown.start(resend_after_s);
      toast({ title: t`We sent a new code` });
    } catch (error) {
      form.setFailure(explain(error));
    }
  };

  return (
    <AuthCard
      title={t`Choose a new password`}
      lead={<Lead email={known} />}
      below={
        <Link to="/sign-in">
          <Trans>Back to the sign-in</Trans>
        </Link>
      }
    >
      <form onSubmit={change} noValidate>
        {!known && (
          <TextField
            control={form.control}
            name="email"
            label={t`E-mail address`}
            type="email"
            autoComplete="username"
          />
        )}
        <CodeField control={form.control} name="code" />
        <PasswordField
          control={form.control}
          name="new_password"
          label={t`New password`}
          description={t`At least 8 characters. You will be signed out everywhere else.`}
          autoComplete="new-password"
        />
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <Button type="submit" loading={form.formState.isSubmitting}>
          <Trans>Change the password</Trans>
        </Button>
        <Button variant="subtle" disabled={cooldown.left > 0} onClick={() => void resend()}>
          {cooldown.left > 0 ? t`Send the code again in ${cooldown.left} s` : t`Send the code again`}
        </Button>
      </form>
    </AuthCard>
  );
}

function Lead({ email }: { email: string }) {
  if (!email) return <Trans>Enter your address, and the code that we sent to it.</Trans>;
  return (
    <Trans>
      If <strong>{email}</strong> has an account here, a code is on its way to it.
    </Trans>
  );
}
