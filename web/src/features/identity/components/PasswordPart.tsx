import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import * as v from 'valibot';
import { Card, Notice, PasswordField, Section, toast, useFields } from '@/ui';
import { currentPasswordSchema, newPasswordSchema } from '../model';
import { changePassword } from '../queries';
import classes from './parts.module.css';

export function PasswordPart() {
  const { t } = useLingui();
  const schema = v.object({ current_password: currentPasswordSchema(), new_password: newPasswordSchema() });
  const form = useFields(schema, { current_password: '', new_password: '' });
  const change = form.submit(async (values) => {
    await changePassword(values);
    form.reset();
    toast({ title: t`Your password is changed`, body: t`You were signed out everywhere else.`, tone: 'green' });
  });
  return (
    <Section title={t`Password`}>
      <Card>
        <form onSubmit={change} noValidate className={classes.form}>
          <PasswordField
            control={form.control}
            name="current_password"
            label={t`Current password`}
            autoComplete="current-password"
          />
          <PasswordField
            control={form.control}
            name="new_password"
            label={t`New password`}
            description={t`At least 8 characters.`}
            autoComplete="new-password"
          />
          {form.failure && <Notice tone="red">{form.failure}</Notice>}
          <Button type="submit" variant="default" loading={form.formState.isSubmitting} className={classes.submit}>
            <Trans>Change the password</Trans>
          </Button>
        </form>
      </Card>
    </Section>
  );
}
