import { type ReactNode, useState } from 'react';
import { Button, Textarea, TextInput } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { DownloadPdfButton, type Prescription, PrescriptionView, usePrescription } from '@/features/prescriptions';
import { useNow } from '@/lib/clock';
import { dateText, daysAway, timeText } from '@/lib/time';
import { ConfirmDialog, ErrorState, LoadingRows, Notice, useFormatLocale, useZone } from '@/ui';

import type { Appointment, PatientSummary } from '../model';
import { isEmptyForm, isEmptyRow, type MedicineRow, newRow, type PrescriptionForm } from '../notes/sheet';
import { useComplete } from '../queries';
import type { NotesDesk } from '../useNotes';
import { MedicineFields } from './MedicineFields';
import classes from './PrescriptionTab.module.css';
import { ReviewDialog } from './ReviewDialog';
import { ConflictChoice, SaveNote } from './SaveNote';
import panel from './SidePanel.module.css';

const medicinesMax = 50;

export type Props = { appointment: Appointment; desk: NotesDesk | null; summary: PatientSummary | undefined };

/** Until when nothing can be issued or completed, in words; null once it can. */
function useNotBefore({ opens_at }: Appointment): string | null {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const now = useNow(1000);
  if (now >= new Date(opens_at)) return null;
  const time = timeText(opens_at, zone, locale);
  const day = dateText(opens_at, zone, locale);
  return daysAway(opens_at, zone, now) === 0
    ? t`You can issue and complete from ${time}.`
    : t`You can issue and complete from ${day}, ${time}.`;
}

export function PrescriptionTab({ appointment, desk, summary }: Props) {
  const issued = usePrescription(appointment.appointment_id, appointment.has_prescription);
  const [editing, setEditing] = useState(false);
  const isOver = appointment.status === 'completed';
  if (!desk || desk.view.state === 'loading') return <LoadingRows />;
  if (desk.view.state === 'unreachable')
    return <ErrorState error={desk.view.error} onRetry={() => void desk.saver.load()} />;
  if (issued.data && (isOver || !editing)) {
    return (
      <Issued prescription={issued.data} onChange={isOver ? null : () => setEditing(true)} appointment={appointment} />
    );
  }
  if (isOver) return <CompletedWithout />;
  return <Editor appointment={appointment} desk={desk} summary={summary} onIssued={() => setEditing(false)} />;
}

type IssuedProps = { prescription: Prescription; appointment: Appointment; onChange: (() => void) | null };

function Issued({ prescription, appointment, onChange }: IssuedProps) {
  const { t } = useLingui();
  const patient = appointment.patient.name;
  return (
    <div className={panel.column}>
      <div className={panel.body}>
        <Notice tone="green" title={t`Issued to ${patient}`}>
          {onChange
            ? t`The visit is still open: a changed prescription replaces this one.`
            : t`The visit is completed.`}
        </Notice>
        <PrescriptionView prescription={prescription} compact />
      </div>
      <div className={panel.foot}>
        <DownloadPdfButton prescription={prescription} variant="default" />
        {onChange && (
          <Button variant="default" onClick={onChange}>
            <Trans>Change it</Trans>
          </Button>
        )}
        {onChange && <CompleteButton appointment={appointment} label={<Trans>Complete the visit</Trans>} main />}
      </div>
    </div>
  );
}

function CompletedWithout() {
  const { t } = useLingui();
  return (
    <div className={panel.body}>
      <Notice tone="green" title={t`The visit is completed`}>
        {t`No prescription was issued.`}
      </Notice>
    </div>
  );
}

type EditorProps = {
  appointment: Appointment;
  desk: NotesDesk;
  summary: PatientSummary | undefined;
  onIssued: () => void;
};

function Editor({ appointment, desk, summary, onIssued }: EditorProps) {
  const { saver, view } = desk;
  const { form } = view.sheet;
  const [reviewing, setReviewing] = useState(false);
  const [tried, setTried] = useState(false);
  const notBefore = useNotBefore(appointment);

  const review = () => {
    setTried(true);
    if (form.diagnosis.trim() && !form.medicines.some(isNameless)) setReviewing(true);
  };

  return (
    <div className={panel.column}>
      <div className={panel.body}>
        <ConflictChoice desk={desk} />
        <Fields
          form={form}
          tried={tried}
          allergies={summary?.allergies ?? []}
          onChange={(part) => saver.change({ ...view.sheet, form: { ...form, ...part } })}
        />
      </div>
      <div className={panel.foot}>
        <SaveNote desk={desk} />
        {isEmptyForm(form) ? (
          <CompleteButton appointment={appointment} label={<Trans>Complete without prescription</Trans>} />
        ) : (
          <Button onClick={review} disabled={notBefore !== null}>
            <Trans>Review and issue</Trans>
          </Button>
        )}
        {notBefore && <p className={panel.notBefore}>{notBefore}</p>}
      </div>
      <ReviewDialog
        opened={reviewing}
        appointment={appointment}
        form={form}
        allergies={summary ? summary.allergies : undefined}
        beforeIssue={() => saver.flush()}
        onClose={() => setReviewing(false)}
        onIssued={onIssued}
      />
    </div>
  );
}

const isNameless = (row: MedicineRow) => !isEmptyRow(row) && row.name.trim() === '';

type FieldsProps = {
  form: PrescriptionForm;
  /** Something has been asked to be issued: from now on what is missing is said. */
  tried: boolean;
  allergies: string[];
  onChange: (part: Partial<PrescriptionForm>) => void;
};

function Fields({ form, tried, allergies, onChange }: FieldsProps) {
  const { t } = useLingui();
  return (
    <>
      <Textarea
        label={t`Diagnosis`}
        autosize
        minRows={1}
        maxLength={2000}
        required
        value={form.diagnosis}
        error={tried && form.diagnosis.trim() === '' ? t`Please write the diagnosis.` : undefined}
        onChange={(event) => onChange({ diagnosis: event.currentTarget.value })}
      />
      <Medicines
        rows={form.medicines}
        allergies={allergies}
        errorOf={(row) => (tried && isNameless(row) ? t`Please name the medicine, or remove it.` : null)}
        onChange={(medicines) => onChange({ medicines })}
      />
      <Textarea
        label={t`How to take them`}
        autosize
        minRows={2}
        maxLength={4000}
        value={form.dosage_instructions}
        onChange={(event) => onChange({ dosage_instructions: event.currentTarget.value })}
      />
      <Textarea
        label={t`Advice to the patient`}
        autosize
        minRows={2}
        maxLength={4000}
        value={form.recommendations}
        onChange={(event) => onChange({ recommendations: event.currentTarget.value })}
      />
      <TextInput
        label={t`Follow-up on`}
        type="date"
        value={form.follow_up_date}
        onChange={(event) => onChange({ follow_up_date: event.currentTarget.value })}
      />
    </>
  );
}

type MedicinesProps = {
  rows: MedicineRow[];
  allergies: string[];
  errorOf: (row: MedicineRow) => string | null;
  onChange: (rows: MedicineRow[]) => void;
};

function Medicines({ rows, allergies, errorOf, onChange }: MedicinesProps) {
  const { t } = useLingui();
  return (
    <section className={classes.medicines} aria-label={t`Medicines`}>
      <h2>
        <Trans>Medicines</Trans>
      </h2>
      {rows.map((row, index) => (
        <MedicineFields
          key={row.key}
          row={row}
          medicines={rows}
          number={index + 1}
          error={errorOf(row)}
          allergies={allergies}
          onChange={(changed) => onChange(rows.map((one) => (one.key === changed.key ? changed : one)))}
          onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <Button
        variant="default"
        fullWidth
        leftSection={<Plus size={18} aria-hidden />}
        disabled={rows.length >= medicinesMax}
        onClick={() => onChange([...rows, newRow()])}
      >
        <Trans>Add a medicine</Trans>
      </Button>
    </section>
  );
}

type CompleteProps = { appointment: Appointment; label: ReactNode; main?: boolean };

function CompleteButton({ appointment, label, main }: CompleteProps) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const [asking, setAsking] = useState(false);
  const complete = useComplete(appointment.appointment_id);
  const notBefore = useNotBefore(appointment);
  const { patient, starts_at } = appointment;
  const day = dateText(starts_at, zone, locale);
  const time = timeText(starts_at, zone, locale);
  return (
    <>
      <Button variant={main ? 'filled' : 'default'} disabled={notBefore !== null} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t`Complete the visit of ${patient.name}?`}
        confirmLabel={t`Complete the visit`}
        onClose={() => setAsking(false)}
        onConfirm={() => complete.mutateAsync()}
      >
        <p>{t`Visit of ${day}, ${time}. After this nothing can be prescribed in it.`}</p>
      </ConfirmDialog>
    </>
  );
}
