import { useEffect } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import * as v from 'valibot';
import { amountText, parseAmount } from '@/lib/money';
import {
  Card,
  Notice,
  Section,
  SelectField,
  TagsField,
  TextareaField,
  TextField,
  toast,
  useFields,
  useFormatLocale,
} from '@/ui';
import { useSaveProfile, type DoctorProfile } from '../queries';
import { LanguagesField, SpecialtiesField } from './fields';
import classes from './forms.module.css';

const currencies =
  'AED AUD BDT BRL CAD CHF CNY COP EGP EUR GBP GHS HKD IDR ILS INR JOD JPY KES KRW LKR MAD MXN MYR NGN NOK NPR NZD PHP PKR PLN QAR RON SAR SEK SGD THB TRY TZS UGX USD VND ZAR'.split(
    ' ',
  );

type Props = { profile: DoctorProfile; onDirty: (dirty: boolean) => void };

export function ProfilePart({ profile, onDirty }: Props) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const save = useSaveProfile();
  const form = useFields(useProfileSchema(locale), valuesOf(profile, locale));
  const { control } = form;
  const submit = form.submit(async ({ price, currency, ...rest }) => {
    const fee = { amount_minor: parseAmount(price, currency, locale) ?? 0, currency };
    const now = await save.mutateAsync({ ...rest, fee });
    form.reset(valuesOf(now, locale));
    toast({ title: t`Your profile is saved`, tone: 'green' });
  });
  const { isDirty } = form.formState;
  useEffect(() => onDirty(isDirty), [onDirty, isDirty]);
  return (
    <Section title={t`Profile`}>
      <Card>
        <form onSubmit={submit} noValidate className={classes.form}>
          <TextField
            control={control}
            name="name"
            label={t`Name`}
            description={t`Without a title.`}
            autoComplete="name"
          />
          <SpecialtiesField control={control} name="specialties" />
          <TagsField
            control={control}
            name="qualifications"
            label={t`Qualifications`}
            description={t`Press Enter after each.`}
            maxTags={20}
          />
          <LanguagesField control={control} name="languages" />
          <TextareaField
            control={control}
            name="biography"
            label={t`About you`}
            description={t`A few sentences that help a patient choose.`}
            maxLength={4000}
          />
          <div className={classes.pair}>
            <TextField
              control={control}
              name="price"
              label={t`Fee for a visit`}
              inputMode="decimal"
              autoComplete="off"
            />
            <SelectField control={control} name="currency" label={t`Currency`} data={currencies} searchable />
          </div>
          <TextField
            control={control}
            name="registration_number"
            label={t`Registration number`}
            description={t`It is printed on prescriptions.`}
          />
          {form.failure && <Notice tone="red">{form.failure}</Notice>}
          <Button type="submit" loading={form.formState.isSubmitting} className={classes.submit}>
            <Trans>Save the profile</Trans>
          </Button>
        </form>
      </Card>
    </Section>
  );
}

type Values = {
  name: string;
  specialties: string[];
  qualifications: string[];
  languages: string[];
  biography: string;
  price: string;
  currency: string;
  registration_number: string;
};

function valuesOf({ fee, ...profile }: DoctorProfile, locale: string): Values {
  const { name, specialties, qualifications, languages, biography, registration_number } = profile;
  const { currency } = fee;
  const price = amountText(fee, locale);
  return { name, specialties, qualifications, languages, biography, price, currency, registration_number };
}

function useProfileSchema(locale: string) {
  const { t } = useLingui();
  const needed = (message: string) => v.pipe(v.string(), v.trim(), v.nonEmpty(message));
  const fields = v.object({
    name: needed(t`Please enter your name.`),
    specialties: v.pipe(v.array(v.string()), v.minLength(1, t`Choose at least one specialty.`)),
    qualifications: v.array(v.string()),
    languages: v.pipe(v.array(v.string()), v.minLength(1, t`Choose at least one language.`)),
    biography: v.pipe(v.string(), v.trim()),
    price: v.pipe(v.string(), v.trim()),
    currency: v.string(),
    registration_number: needed(t`Please enter your registration number.`),
  });
  return v.pipe(
    fields,
    v.forward(
      v.partialCheck(
        [['price'], ['currency']],
        ({ price, currency }) => parseAmount(price, currency, locale) !== null,
        t`Please enter the fee as a number, such as 800 or 45.50; 0 is possible.`,
      ),
      ['price'],
    ),
  );
}
