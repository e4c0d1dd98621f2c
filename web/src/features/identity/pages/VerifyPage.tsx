import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useLocation, useSearchParams } from 'react-router';
import * as v from 'valibot';
import { explain } from '@/api/errors';
import { Notice, TextField, toast, useFields } from '@/ui';
import { AuthCard } from '../components/AuthCard';
import { CodeField } from '../components/CodeField';
import { useCooldown } from '../components/useCooldown';
import { codeSchema, emailSchema } from '../model';
import { resendCode, useVerify } from '../queries';

export function VerifyPage() {
  const { t } = useLingui();
  const { state } = useLocation() as {
    state: { email?: string; resendAfter?: number; registration?: string } | null;
  };
  const [params] = useSearchParams();
  const known = state?.email ?? params.get('email') ?? '';
  const verify = useVerify();
  const form = useFields(v.object({ email: emailSchema(), code: codeSchema() }), { email: known, code: '' });
  const cooldown = useCooldown(state?.resendAfter ?? 0);

  const confirm = form.submit((values) => verify.mutateAsync({ ...values, registration: state?.registration }));
  const resend = async () => {
    if (!(await form.trigger('email', { shouldFocus: true }))) return;
    try {
      const { resend_after_s } = await resendCode({
        email: form.getValues('email').trim(),
        registration: state?.registration,
      });
      cooldown.start(resend_after_s);
      toast({ title: t`We sent a new code`, body: t`The one before no longer works.` });
    } catch (error) {
      form.setFailure(explain(error));
    }
  };

  return (
    <AuthCard
      title={t`Confirm your e-mail`}
      lead={
        known ? (
          <Trans>
            We sent a code of 6 digits to <strong>{known}</strong>. It is good for 10 minutes.
          </Trans>
        ) : (
          <Trans>Enter your address, and the code of 6 digits that we sent to it.</Trans>
        )
      }
      below={
        <Link to="/sign-in">
          <Trans>Back to the sign-in</Trans>
        </Link>
      }
    >
      <form onSubmit={confirm} noValidate>
        {!known && (
          <TextField control={form.control} name="email" label={t`E-mail address`} type="email" autoComplete="email" />
        )}
        <CodeField control={form.control} name="code" autoFocus={Boolean(known)} />
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <Button type="submit" loading={form.formState.isSubmitting}>
          <Trans>Confirm and sign in</Trans>
        </Button>
        <Button variant="subtle" disabled={cooldown.left > 0} onClick={() => void resend()}>
          {cooldown.left > 0 ? t`Send the code again in ${cooldown.left} s` : t`Send the code again`}
        </Button>
        <p className="ae-dim ae-small">
          <Trans>Nothing there? Look in the spam folder, and check that the address is right.</Trans>
        </p>
      </form>
    </AuthCard>
  );
}
