import { useState } from 'react';
import { Button, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { ApiError, explain } from '@/api/errors';
import { MedicineText } from '@/features/prescriptions';
import { calendarDayText, dateText, timeText } from '@/lib/time';
import { Dialog, Notice, useFormatLocale, useZone } from '@/ui';
import type { Appointment } from '../model';
import { isEmptyRow, type MedicineField, type PrescriptionForm, toIssue } from '../notes/sheet';
import { useIssue } from '../queries';
import { MedicineConcerns, useFieldLabels } from './MedicineConcerns';
import classes from './PrescriptionTab.module.css';

type Props = {
  opened: boolean;
  appointment: Appointment;
  form: PrescriptionForm;
  /** undefined: the record could not be read. */
  allergies: string[] | null | undefined;
  beforeIssue: () => Promise<boolean>;
  onClose: () => void;
  onIssued: () => void;
};

/** The last look before it counts: for whom, in which visit, and every line of it. */
export function ReviewDialog({ opened, appointment, form, allergies, beforeIssue, onClose, onIssued }: Props) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const issue = useIssue(appointment.appointment_id);
  const [completing, setCompleting] = useState(false);
  const { patient, starts_at } = appointment;
  const { name } = patient;
  const age = patient.age_years === null ? t`age unknown` : String(patient.age_years);
  const when = `${dateText(starts_at, zone, locale)}, ${timeText(starts_at, zone, locale)}`;

  const run = async (complete: boolean) => {
    setCompleting(complete);
    await beforeIssue();
    issue.mutate(toIssue(form, complete), {
      onSuccess: () => {
        onClose();
        onIssued();
      },
    });
  };
  const close = () => {
    issue.reset();
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={t`Issue for ${name}, ${age}, visit of ${when}`}
      size="lg"
      zIndex={450}
    >
      <Content form={form} allergies={allergies} />
      {issue.error && <Refusal error={issue.error} form={form} />}
      <Stack gap="xs" mt="lg">
        <Button loading={issue.isPending && completing} disabled={issue.isPending} onClick={() => void run(true)}>
          <Trans>Issue and complete the visit</Trans>
        </Button>
        <Button
          variant="default"
          loading={issue.isPending && !completing}
          disabled={issue.isPending}
          onClick={() => void run(false)}
        >
          <Trans>Issue</Trans>
        </Button>
        <Button variant="subtle" onClick={close}>
          <Trans>Back to writing</Trans>
        </Button>
      </Stack>
    </Dialog>
  );
}

function Content({ form, allergies }: Pick<Props, 'form' | 'allergies'>) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const labels = useFormLabels();
  const content = toIssue(form, false);
  const listed = allergies?.join(', ');
  return (
    <div className={classes.review}>
      <p className={classes.reviewAllergies} data-tone={allergies?.length ? 'red' : undefined}>
        {!allergies && t`Allergies unknown`}
        {allergies?.length === 0 && t`No known allergies`}
        {allergies && allergies.length > 0 && t`Allergic to ${listed}`}
      </p>
      <Line title={labels.diagnosis} text={content.diagnosis} />
      {content.medicines.length === 0 && <Line title={t`Medicines`} text={t`None`} />}
      {form.medicines
        .filter((row) => !isEmptyRow(row))
        .map((row) => (
          <div key={row.key}>
            <MedicineText medicine={row} />
            <MedicineConcerns row={row} medicines={form.medicines} allergies={allergies ?? []} />
          </div>
        ))}
      <Line title={labels.dosage_instructions} text={content.dosage_instructions} />
      <Line title={labels.recommendations} text={content.recommendations} />
      <Line
        title={labels.follow_up_date}
        text={content.follow_up_date && calendarDayText(content.follow_up_date, locale)}
      />
    </div>
  );
}

function useFormLabels(): Record<Exclude<keyof PrescriptionForm, 'medicines'>, string> {
  const { t } = useLingui();
  return {
    diagnosis: t`Diagnosis`,
    dosage_instructions: t`How to take them`,
    recommendations: t`Advice`,
    follow_up_date: t`Follow-up`,
  };
}

function Line({ title, text }: { title: string; text: string | null | undefined }) {
  if (!text) return null;
  return (
    <div className={classes.line}>
      <span className="ae-dim ae-small">{title}</span>
      <p>{text}</p>
    </div>
  );
}

function Refusal({ error, form }: { error: unknown; form: PrescriptionForm }) {
  const { t } = useLingui();
  const labels = useFieldLabels();
  const formLabels = useFormLabels();
  const rows = form.medicines.filter((row) => !isEmptyRow(row));
  const fields = error instanceof ApiError ? error.fields : [];
  /** `medicines[1].strength` as the doctor knows it: "Penicillin V, Strength". */
  const nameOf = (field: string) => {
    const [, index, part] = /^medicines\[(\d+)\]\.(\w+)$/u.exec(field) ?? [];
    const row = rows[Number(index)];
    if (field in formLabels) return formLabels[field as keyof typeof formLabels];
    if (!row || !part || !(part in labels)) return field;
    return `${row.name || t`Medicine ${Number(index) + 1}`}, ${labels[part as MedicineField]}`;
  };
  return (
    <Notice tone="red" title={t`It was not issued`}>
      {fields.length === 0 && explain(error)}
      {fields.map(({ field, problem }) => (
        <p key={field}>
          {nameOf(field)}: {problem}
        </p>
      ))}
    </Notice>
  );
}
