import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useLocation, useNavigate } from 'react-router';
import * as v from 'valibot';
import { Notice, TextField, useFields } from '@/ui';
import { AuthCard } from '../components/AuthCard';
import { emailSchema } from '../model';
import { forgotPassword } from '../queries';

export function ForgotPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { email?: string } | null };
  const form = useFields(v.object({ email: emailSchema() }), { email: state?.email ?? '' });
  const send = form.submit(async ({ email }) => {
    const { resend_after_s } = await forgotPassword(email);
    await navigate('/reset-password', { state: { email, resendAfter: resend_after_s } });
  });
  return (
    <AuthCard
      title={t`Forgot your password?`}
      lead={<Trans>Tell us your address, and we send a code with which you choose a new one.</Trans>}
      below={
        <Link to="/sign-in">
          <Trans>Back to the sign-in</Trans>
        </Link>
      }
    >
      <form onSubmit={send} noValidate>
        <TextField control={form.control} name="email" label={t`E-mail address`} type="email" autoComplete="username" />
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <Button type="submit" loading={form.formState.isSubmitting}>
          <Trans>Send the code</Trans>
        </Button>
      </form>
    </AuthCard>
  );
}
