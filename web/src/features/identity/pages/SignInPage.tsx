import { useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import * as v from 'valibot';
import { hasCode } from '@/api/errors';
import { Notice, PasswordField, TextField, useFields } from '@/ui';
import { AuthCard } from '../components/AuthCard';
import { DemoAccounts, type DemoAccount } from '../components/DemoAccounts';
import { currentPasswordSchema, emailSchema } from '../model';
import { resendCode, useSignIn } from '../queries';

type Credentials = { email: string; password: string };

export function SignInPage() {
  const [pending, setPending] = useState<Credentials | null>(null);
  return pending ? (
    <SecondStep credentials={pending} onBack={() => setPending(null)} />
  ) : (
    <FirstStep onSecond={setPending} />
  );
}

function FirstStep({ onSecond }: { onSecond: (credentials: Credentials) => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { email?: string; changed?: boolean; demo?: DemoAccount } | null };
  const [params] = useSearchParams();
  const signIn = useSignIn();
  const schema = v.object({ email: emailSchema(), password: currentPasswordSchema() });
  const form = useFields(schema, {
    email: state?.demo?.email ?? state?.email ?? '',
    password: state?.demo?.password ?? '',
  });
  const next = params.get('next');
  const query = next ? `?next=${encodeURIComponent(next)}` : '';

  const enter = form.submit(async (credentials) => {
    try {
      await signIn.mutateAsync(credentials);
    } catch (error) {
      if (hasCode(error, 'identity.totp_needed')) return onSecond(credentials);
      if (hasCode(error, 'identity.not_verified')) return confirmFirst(credentials.email);
      if (hasCode(error, 'identity.wrong_credentials'))
        return form.setFailure(t`The address or the password is not right.`);
      throw error;
    }
  });
  const confirmFirst = async (email: string) => {
    const sent = await resendCode({ email }).catch(() => null);
    await navigate(`/verify${query}`, { state: { email, resendAfter: sent?.resend_after_s } });
  };
  const pick = (account: DemoAccount) => {
    form.setValue('email', account.email);
    form.setValue('password', account.password);
    void enter();
  };

  return (
    <AuthCard
      title={t`Sign in`}
      lead={next ? <Trans>Sign in to go on where you were.</Trans> : undefined}
      below={
        <>
          <span>
            <Trans>
              New here? <Link to={`/sign-up${query}`}>Create an account</Link>
            </Trans>
          </span>
          <DemoAccounts onPick={pick} busy={form.formState.isSubmitting} />
        </>
      }
    >
      {state?.changed && <Notice tone="green">{t`Your password is changed. Sign in with the new one.`}</Notice>}
      <form onSubmit={enter} noValidate>
        <TextField control={form.control} name="email" label={t`E-mail address`} type="email" autoComplete="username" />
        <PasswordField control={form.control} name="password" label={t`Password`} autoComplete="current-password" />
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <Button type="submit" loading={form.formState.isSubmitting}>
          <Trans>Sign in</Trans>
        </Button>
        <Link to="/forgot-password" state={{ email: form.getValues('email') }}>
          <Trans>Forgot your password?</Trans>
        </Link>
      </form>
    </AuthCard>
  );
}

function SecondStep({ credentials, onBack }: { credentials: Credentials; onBack: () => void }) {
  const { t } = useLingui();
  const signIn = useSignIn();
  const [recovery, setRecovery] = useState(false);
  const code = v.pipe(v.string(), v.trim(), v.nonEmpty(t`Please enter the code.`));
  const form = useFields(v.object({ totp: code }), { totp: '' });
  const enter = form.submit(({ totp }) =>
    signIn.mutateAsync({ ...credentials, totp: recovery ? totp : totp.replace(/\s/g, '') }),
  );
  const other = () => (setRecovery(!recovery), form.reset({ totp: '' }));
  return (
    <AuthCard
      title={t`Second step`}
      lead={recovery ? t`Enter one of your recovery codes.` : t`Enter the 6 digits that your authenticator app shows.`}
    >
      <form onSubmit={enter} noValidate>
        <TextField
          key={String(recovery)}
          control={form.control}
          name="totp"
          label={recovery ? t`Recovery code` : t`Code`}
          inputMode={recovery ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          data-autofocus
          autoFocus
        />
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <Button type="submit" loading={form.formState.isSubmitting}>
          <Trans>Sign in</Trans>
        </Button>
        <Button variant="subtle" onClick={other}>
          {recovery ? t`Use the authenticator app` : t`Use a recovery code`}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
      </form>
    </AuthCard>
  );
}
