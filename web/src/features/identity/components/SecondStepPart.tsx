import { useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import * as v from 'valibot';
import { Card, Dialog, Notice, PasswordField, Section, StateChip, toast, useFields } from '@/ui';
import { currentPasswordSchema } from '../model';
import { disableTotp, useConfig, useRefreshMe, type Me } from '../queries';
import classes from './parts.module.css';
import { TotpEnrolment } from './TotpEnrolment';

export function SecondStepPart({ me }: { me: Me }) {
  const { t } = useLingui();
  const { data: config } = useConfig();
  const [open, setOpen] = useState<'enrol' | 'disable' | null>(null);
  const required = Boolean(config?.second_factor_required) && me.role !== 'patient';
  const close = () => setOpen(null);
  return (
    <Section title={t`Second step`}>
      <Card flush>
        <div className={classes.item}>
          <div className={classes.state}>
            <div>
              {me.second_factor_enrolled ? (
                <StateChip tone="green">{t`On`}</StateChip>
              ) : (
                <StateChip tone="grey">{t`Off`}</StateChip>
              )}
            </div>
            <p className="ae-dim">
              <Trans>Signing in then takes a code from an app on your phone, besides the password.</Trans>
            </p>
          </div>
          {me.second_factor_enrolled ? (
            <Button variant="default" disabled={required} onClick={() => setOpen('disable')}>
              <Trans>Turn off</Trans>
            </Button>
          ) : (
            <Button variant="default" onClick={() => setOpen('enrol')}>
              <Trans>Set up</Trans>
            </Button>
          )}
        </div>
        {required && (
          <p className={classes.asked}>
            <Trans>The clinic asks for it.</Trans>
          </p>
        )}
      </Card>
      <Dialog opened={open === 'enrol'} onClose={close} title={t`Set up the second step`} closeOnClickOutside={false}>
        <TotpEnrolment onDone={close} />
      </Dialog>
      <Dialog opened={open === 'disable'} onClose={close} title={t`Turn the second step off?`}>
        <Disable onDone={close} />
      </Dialog>
    </Section>
  );
}

function Disable({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const refresh = useRefreshMe();
  const form = useFields(v.object({ password: currentPasswordSchema() }), { password: '' });
  const disable = form.submit(async ({ password }) => {
    await disableTotp(password);
    await refresh();
    toast({ title: t`The second step is off` });
    onDone();
  });
  return (
    <form onSubmit={disable} noValidate className={classes.form}>
      <p>
        <Trans>Your password alone will then open your account.</Trans>
      </p>
      <PasswordField
        control={form.control}
        name="password"
        label={t`Your password`}
        autoComplete="current-password"
        data-autofocus
      />
      {form.failure && <Notice tone="red">{form.failure}</Notice>}
      <Button type="submit" data-danger loading={form.formState.isSubmitting}>
        <Trans>Turn off</Trans>
      </Button>
    </form>
  );
}
