import { useState } from 'react';
import { Button, CopyButton } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import * as v from 'valibot';
import type { Schemas } from '@/api/client';
import { Notice, PasswordField, useFields } from '@/ui';
import { codeSchema, currentPasswordSchema } from '../model';
import { beginTotp, confirmTotp, useRefreshMe } from '../queries';
import { CodeField } from './CodeField';
import classes from './TotpEnrolment.module.css';

type Enrolment = Schemas['TotpEnrolment'];

/** Password, then the picture to scan and a first code, then the recovery codes to keep. */
export function TotpEnrolment({ onDone }: { onDone?: () => void }) {
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = useRefreshMe();
  const finish = async () => {
    await refresh();
    onDone?.();
  };
  if (codes) return <Recovery codes={codes} onDone={() => void finish()} />;
  if (enrolment) return <Scan enrolment={enrolment} onConfirmed={setCodes} />;
  return <Begin onBegun={setEnrolment} />;
}

function Begin({ onBegun }: { onBegun: (enrolment: Enrolment) => void }) {
  const { t } = useLingui();
  const form = useFields(v.object({ password: currentPasswordSchema() }), { password: '' });
  const begin = form.submit(async ({ password }) => onBegun(await beginTotp(password)));
  return (
    <form onSubmit={begin} noValidate className={classes.form}>
      <p>
        <Trans>
          You need an authenticator app on your phone, such as Aegis, Google Authenticator or 1Password. First, tell us
          that it is you.
        </Trans>
      </p>
      <PasswordField control={form.control} name="password" label={t`Your password`} autoComplete="current-password" />
      {form.failure && <Notice tone="red">{form.failure}</Notice>}
      <Button type="submit" loading={form.formState.isSubmitting}>
        <Trans>Continue</Trans>
      </Button>
    </form>
  );
}

function Scan({ enrolment, onConfirmed }: { enrolment: Enrolment; onConfirmed: (codes: string[]) => void }) {
  const { t } = useLingui();
  const form = useFields(v.object({ code: codeSchema() }), { code: '' });
  const confirm = form.submit(async ({ code }) => onConfirmed((await confirmTotp(code)).recovery_codes));
  const picture = `data:image/svg+xml;utf8,${encodeURIComponent(enrolment.qr_svg)}`;
  const groups = enrolment.secret.replace(/(.{4})/g, '$1 ').trim();
  return (
    <form onSubmit={confirm} noValidate className={classes.form}>
      <p>
        <Trans>Scan this picture with the app, then enter the code that the app shows.</Trans>
      </p>
      <img className={classes.qr} src={picture} alt={t`QR code for your authenticator app`} width={200} height={200} />
      <p className="ae-small">
        <Trans>
          No camera? Enter this key: <code className={classes.secret}>{groups}</code>
        </Trans>
      </p>
      <CodeField control={form.control} name="code" />
      {form.failure && <Notice tone="red">{form.failure}</Notice>}
      <Button type="submit" loading={form.formState.isSubmitting}>
        <Trans>Turn on the second step</Trans>
      </Button>
    </form>
  );
}

function Recovery({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = codes.join('\n');
  return (
    <div className={classes.form}>
      <Notice tone="green" title={<Trans>The second step is on</Trans>}>
        <Trans>
          Keep these recovery codes in a safe place. Each works once, if you lose your phone. They are not shown again.
        </Trans>
      </Notice>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.row}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="aegle-recovery-codes.txt"
        >
          <Trans>Save as a file</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>I have kept them</Trans>
        </Button>
      </div>
    </div>
  );
}
