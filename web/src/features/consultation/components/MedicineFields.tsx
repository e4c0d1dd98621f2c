import { useState } from 'react';
import { Autocomplete, Textarea, TextInput } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { ChevronDown, ChevronUp, Trash2 } from 'lucide-react';
import { MedicineText, medicineTitle } from '@/features/prescriptions';
import type { MedicineField, MedicineRow } from '../notes/sheet';
import { suggestions } from '../notes/suggestions';
import { MedicineConcerns, useFieldLabels } from './MedicineConcerns';
import classes from './PrescriptionTab.module.css';

type Props = {
  row: MedicineRow;
  medicines: MedicineRow[];
  number: number;
  error: string | null;
  allergies: string[];
  onChange: (row: MedicineRow) => void;
  onRemove: () => void;
};

/** One medicine: its fields while it is being written, its sentence when it is folded. */
export function MedicineFields({ row, medicines, number, error, allergies, onChange, onRemove }: Props) {
  const { t } = useLingui();
  const [open, setOpen] = useState(row.name === '');
  const set = (field: MedicineField) => (value: string) => onChange({ ...row, [field]: value });
  const title = row.name ? medicineTitle(row) : t`Medicine ${number}`;
  return (
    <fieldset className={classes.medicine}>
      <legend className="ae-only-read">{title}</legend>
      <div className={classes.medicineHead}>
        <button type="button" className={classes.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? <ChevronUp size={18} aria-hidden /> : <ChevronDown size={18} aria-hidden />}
          <span>{open ? t`Medicine ${number}` : title}</span>
        </button>
        <button type="button" className={classes.remove} aria-label={t`Remove ${title}`} onClick={onRemove}>
          <Trash2 size={18} aria-hidden />
        </button>
      </div>
      {!open && <MedicineText medicine={row} bare />}
      {open && <Fields row={row} error={error} set={set} />}
      <MedicineConcerns row={row} medicines={medicines} allergies={allergies} onChange={onChange} />
    </fieldset>
  );
}

type FieldsProps = Pick<Props, 'row' | 'error'> & { set: (field: MedicineField) => (value: string) => void };

function Fields({ row, error, set }: FieldsProps) {
  const { t } = useLingui();
  const labels = useFieldLabels();
  const choose = (field: MedicineField, wide = false) => (
    <Autocomplete
      className={wide ? classes.wide : undefined}
      label={labels[field]}
      data={suggestions[field] ?? []}
      value={row[field]}
      onChange={set(field)}
      maxLength={100}
      limit={8}
    />
  );
  return (
    <div className={classes.fields}>
      <Autocomplete
        className={classes.wide}
        label={labels.name}
        data={suggestions.name ?? []}
        value={row.name}
        onChange={set('name')}
        error={error}
        maxLength={200}
        limit={8}
        required
        data-autofocus
      />
      <TextInput
        label={labels.strength}
        placeholder="20 mg"
        value={row.strength}
        maxLength={100}
        onChange={(event) => set('strength')(event.currentTarget.value)}
      />
      {choose('form')}
      {choose('dose')}
      {choose('route')}
      {choose('frequency', true)}
      {choose('duration')}
      <TextInput
        label={labels.quantity}
        placeholder={t`30 tablets`}
        value={row.quantity}
        maxLength={100}
        onChange={(event) => set('quantity')(event.currentTarget.value)}
      />
      <Textarea
        className={classes.wide}
        label={labels.directions}
        placeholder={t`With food; stop if a rash appears`}
        autosize
        minRows={1}
        maxLength={1000}
        value={row.directions}
        onChange={(event) => set('directions')(event.currentTarget.value)}
      />
    </div>
  );
}
