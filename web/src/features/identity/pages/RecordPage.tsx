import { useState } from 'react';
import { Button, Select } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useController, type Control, type FieldPath, type FieldValues } from 'react-hook-form';
import * as v from 'valibot';
import type { Schemas } from '@/api/client';
import { dateText, dayKey } from '@/lib/time';
import {
  Card,
  ErrorState,
  LoadingRows,
  Notice,
  Page,
  TextareaField,
  TextField,
  toast,
  useFields,
  useFormatLocale,
  UnsavedGuard,
  useZone,
} from '@/ui';
import { KnownList } from '../components/KnownList';
import { birthSchema, fromKnown, nameSchema, toKnown } from '../model';
import { useMyRecord, useSaveRecord } from '../queries';
import classes from '../components/parts.module.css';

type PatientRecord = Schemas['PatientRecord'];

export function RecordPage() {
  const { t } = useLingui();
  const { data: record, error, refetch, isFetching } = useMyRecord();
  return (
    <Page
      title={t`My record`}
      lead={t`Kept sealed. Only you, and the doctors who treat you, can read it.`}
      width="form"
    >
      {error && !record && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!record && !error && <LoadingRows count={6} />}
      {record && <RecordForm record={record} />}
    </Page>
  );
}

const knownSchema = () => v.object({ state: v.picklist(['unknown', 'none', 'some']), items: v.array(v.string()) });

function valuesOf({ name, date_of_birth, sex, allergies, medicines, history }: PatientRecord) {
  return {
    name,
    date_of_birth: date_of_birth ?? '',
    sex: sex ?? ('' as const),
    allergies: toKnown(allergies),
    medicines: toKnown(medicines),
    history: history ?? '',
  };
}

function RecordForm({ record }: { record: PatientRecord }) {
  const { t } = useLingui();
  const zone = useZone();
  const save = useSaveRecord();
  const [saved, setSaved] = useState(record.updated_at);
  const today = dayKey(new Date(), zone);
  const schema = v.object({
    name: nameSchema(),
    date_of_birth: birthSchema(today),
    sex: v.picklist(['', 'female', 'male', 'other']),
    allergies: knownSchema(),
    medicines: knownSchema(),
    history: v.pipe(v.string(), v.maxLength(8000, t`Please shorten this to 8000 characters.`)),
  });
  const form = useFields(schema, valuesOf(record));
  const { control } = form;
  const submit = form.submit(async ({ name, date_of_birth, sex, allergies, medicines, history }) => {
    const now = await save.mutateAsync({
      name,
      date_of_birth: date_of_birth || null,
      sex: sex || null,
      allergies: fromKnown(allergies),
      medicines: fromKnown(medicines),
      history: history.trim() || null,
    });
    form.reset(valuesOf(now));
    setSaved(now.updated_at);
    toast({ title: t`Your record is saved`, tone: 'green' });
  });
  return (
    <form onSubmit={submit} noValidate className={classes.sections}>
      <Card className={classes.fields}>
        <h2>
          <Trans>About you</Trans>
        </h2>
        <TextField control={control} name="name" label={t`Full name`} autoComplete="name" />
        <div className={classes.pair}>
          <TextField
            control={control}
            name="date_of_birth"
            type="date"
            label={t`Date of birth`}
            min="1890-01-01"
            max={today}
            autoComplete="bday"
          />
          <SexField control={control} name="sex" />
        </div>
      </Card>
      <HealthFields control={control} />
      <UnsavedGuard when={form.formState.isDirty} />
      <div>
        {form.failure && <Notice tone="red">{form.failure}</Notice>}
        <div className={classes.row}>
          <Button type="submit" loading={form.formState.isSubmitting}>
            <Trans>Save my record</Trans>
          </Button>
          <SavedOn at={saved} isDirty={form.formState.isDirty} />
        </div>
      </div>
    </form>
  );
}

function SavedOn({ at, isDirty }: { at: string; isDirty: boolean }) {
  const when = dateText(at, useZone(), useFormatLocale());
  return (
    <span className="ae-dim ae-small">
      {isDirty ? <Trans>There are changes that are not saved yet.</Trans> : <Trans>Last saved on {when}</Trans>}
    </span>
  );
}

type RecordValues = ReturnType<typeof valuesOf>;

function HealthFields({ control }: { control: Control<RecordValues> }) {
  const { t } = useLingui();
  return (
    <Card className={classes.fields}>
      <h2>
        <Trans>Your health</Trans>
      </h2>
      <KnownList
        control={control}
        name="allergies"
        label={t`Allergies`}
        help={t`To medicines, foods or anything else; and what happens then, if you know.`}
        none={t`None that I know of`}
        add={t`Such as: penicillin, rash`}
      />
      <KnownList
        control={control}
        name="medicines"
        label={t`Medicines you take`}
        help={t`Also those without a prescription; with their strength, if you know it.`}
        none={t`None`}
        add={t`Such as: metformin 500 mg, twice a day`}
      />
      <TextareaField
        control={control}
        name="history"
        label={t`Illnesses and operations so far`}
        description={t`Whatever a doctor should know about you.`}
        minRows={4}
      />
    </Card>
  );
}

type SexProps<V extends FieldValues> = { control: Control<V>; name: FieldPath<V> };

function SexField<V extends FieldValues>({ control, name }: SexProps<V>) {
  const { t } = useLingui();
  const { field, fieldState } = useController({ control, name });
  return (
    <Select
      {...field}
      label={t`Sex`}
      description={t`For doses and reference values.`}
      placeholder={t`Not said`}
      clearable
      clearButtonProps={{ 'aria-label': t`Not said` }}
      value={field.value || null}
      onChange={(value) => field.onChange(value ?? '')}
      data={[
        { value: 'female', label: t`Female` },
        { value: 'male', label: t`Male` },
        { value: 'other', label: t`Other` },
      ]}
      error={fieldState.error?.message}
    />
  );
}
