import { useState } from 'react';
import { Button, Textarea, TextInput } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { DownloadPdfButton, type Prescription, PrescriptionView, usePrescription } from '@/features/prescriptions';
import { ConfirmDialog, ErrorState, LoadingRows, Notice } from '@/ui';
import { dateText, timeText } from '@/lib/time';
import { useFormatLocale, useZone } from '@/ui';
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

type Props = { appointment: Appointment; desk: NotesDesk | null; summary: PatientSummary | undefined };

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
        {onChange && <CompleteButton appointment={appointment} label={t`Complete the visit`} main />}
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
  const { t } = useLingui();
  const { saver, view } = desk;
  const { form } = view.sheet;
  const [reviewing, setReviewing] = useState(false);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<PrescriptionForm>) => saver.change({ ...view.sheet, form: { ...form, ...part } });
  const noDiagnosis = form.diagnosis.trim() === '';
  const nameless = (row: MedicineRow) => !isEmptyRow(row) && row.name.trim() === '';

  const review = () => {
    setTried(true);
    if (!noDiagnosis && !form.medicines.some(nameless)) setReviewing(true);
  };

  return (
    <div className={panel.column}>
      <div className={panel.body}>
        <ConflictChoice desk={desk} />
        <Textarea
          label={t`Diagnosis`}
          autosize
          minRows={1}
          maxLength={2000}
          required
          value={form.diagnosis}
          error={tried && noDiagnosis ? t`Please write the diagnosis.` : undefined}
          onChange={(event) => change({ diagnosis: event.currentTarget.value })}
        />
        <Medicines
          rows={form.medicines}
          allergies={summary?.allergies ?? []}
          errorOf={(row) => (tried && nameless(row) ? t`Please name the medicine, or remove it.` : null)}
          onChange={(medicines) => change({ medicines })}
        />
        <Textarea
          label={t`How to take them`}
          autosize
          minRows={2}
          maxLength={4000}
          value={form.dosage_instructions}
          onChange={(event) => change({ dosage_instructions: event.currentTarget.value })}
        />
        <Textarea
          label={t`Advice to the patient`}
          autosize
          minRows={2}
          maxLength={4000}
          value={form.recommendations}
          onChange={(event) => change({ recommendations: event.currentTarget.value })}
        />
        <TextInput
          label={t`Follow-up on`}
          type="date"
          value={form.follow_up_date}
          onChange={(event) => change({ follow_up_date: event.currentTarget.value })}
        />
      </div>
      <div className={panel.foot}>
        <SaveNote desk={desk} />
        {isEmptyForm(form) ? (
          <CompleteButton appointment={appointment} label={t`Complete without prescription`} />
        ) : (
          <Button onClick={review}>
            <Trans>Review and issue</Trans>
          </Button>
        )}
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
      <h3>
        <Trans>Medicines</Trans>
      </h3>
      {rows.map((row, index) => (
        <MedicineFields
          key={row.key}
          row={row}
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

function CompleteButton({ appointment, label, main }: { appointment: Appointment; label: string; main?: boolean }) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const [asking, setAsking] = useState(false);
  const complete = useComplete(appointment.appointment_id);
  const { patient, starts_at } = appointment;
  const day = dateText(starts_at, zone, locale);
  const time = timeText(starts_at, zone, locale);
  return (
    <>
      <Button variant={main ? 'filled' : 'default'} onClick={() => setAsking(true)}>
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
