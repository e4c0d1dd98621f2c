import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import * as v from 'valibot';
import { languages, speak } from '@/app/i18n';
import { deviceZone, zoneCity } from '@/lib/time';
import { Card, Notice, Section, SelectField, TextField, toast, useFields } from '@/ui';
import { nameSchema } from '../model';
import { useChangeMe, type Me } from '../queries';
import classes from './parts.module.css';

export function PersonPart({ me }: { me: Me }) {
  const { t } = useLingui();
  const change = useChangeMe();
  const schema = v.object({ name: nameSchema(), locale: v.string(), zone: v.string() });
  const form = useFields(schema, { name: me.name, locale: me.locale, zone: me.zone });
  const save = form.submit(async (values) => {
    const now = await change.mutateAsync(values);
    form.reset({ name: now.name, locale: now.locale, zone: now.zone });
    await speak(now.locale);
    toast({ title: t`Saved`, tone: 'green' });
  });
  const here = deviceZone();
  const city = zoneCity(here);
  return (
    <Section title={t`You`}>
      <Card>
        <form onSubmit={save} noValidate className={classes.form}>
          <TextField control={form.control} name="name" label={t`Full name`} autoComplete="name" />
          <SelectField
            control={form.control}
            name="locale"
            label={t`Language`}
            description={t`Of this site, and of what we write to you.`}
            data={withOwn(
              Object.entries(languages).map(([value, { name }]) => ({ value, label: name })),
              me.locale,
            )}
          />
          <SelectField
            control={form.control}
            name="zone"
            label={t`Time zone`}
            description={t`For the times in our mails. On this site you see the times of this device's clock.`}
            searchable
            data={zones(me.zone)}
          />
          {form.watch('zone') !== here && (
            <Notice
              tone="blue"
              action={
                <Button variant="default" size="sm" onClick={() => form.setValue('zone', here, { shouldDirty: true })}>
                  <Trans>Use {city}</Trans>
                </Button>
              }
            >
              <Trans>This device's clock is set to {city}.</Trans>
            </Notice>
          )}
          {form.failure && <Notice tone="red">{form.failure}</Notice>}
          <Button type="submit" loading={form.formState.isSubmitting} className={classes.submit}>
            <Trans>Save</Trans>
          </Button>
        </form>
      </Card>
    </Section>
  );
}

function withOwn(options: { value: string; label: string }[], own: string) {
  return options.some(({ value }) => value === own) ? options : [...options, { value: own, label: own }];
}

function zones(own: string) {
  const names = [...new Set([own, deviceZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
  return names.map((name) => ({ value: name, label: name.replaceAll('_', ' ') }));
}
