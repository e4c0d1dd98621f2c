/** What the doctor writes during a visit: notes and the prescription in the making, and how both travel. */
import type { Medicine, Notes, NotesChange, PrescriptionDraft, PrescriptionIssue } from '../model';

export const medicineFields = [
  'name',
  'strength',
  'form',
  'dose',
  'route',
  'frequency',
  'duration',
  'quantity',
  'directions',
] as const;

export type MedicineField = (typeof medicineFields)[number];
export type MedicineRow = Record<MedicineField, string> & { key: string };

export interface PrescriptionForm {
  diagnosis: string;
  medicines: MedicineRow[];
  dosage_instructions: string;
  recommendations: string;
  /** `YYYY-MM-DD`, or empty */
  follow_up_date: string;
}

export interface Sheet {
  notes: string;
  form: PrescriptionForm;
}

export const emptyForm: PrescriptionForm = {
  diagnosis: '',
  medicines: [],
  dosage_instructions: '',
  recommendations: '',
  follow_up_date: '',
};

export const emptySheet: Sheet = { notes: '', form: emptyForm };

export const isEmptyRow = (row: MedicineRow) => medicineFields.every((field) => row[field].trim() === '');

export const isEmptyForm = (form: PrescriptionForm) =>
  form.medicines.every(isEmptyRow) &&
  [form.diagnosis, form.dosage_instructions, form.recommendations, form.follow_up_date].every(
    (text) => text.trim() === '',
  );

/** A medicine above it goes by the same name: one of them may be a slip. */
export function isRepeated(row: MedicineRow, medicines: MedicineRow[]): boolean {
  const named = (one: MedicineRow) => one.name.trim().replace(/\s+/gu, ' ').toLocaleLowerCase();
  const above = medicines.slice(
    0,
    medicines.findIndex(({ key }) => key === row.key),
  );
  return named(row) !== '' && above.some((one) => named(one) === named(row));
}

let rows = 0;
export function newRow(medicine: Partial<Record<MedicineField, string | null>> = {}): MedicineRow {
  rows += 1;
  const texts = Object.fromEntries(medicineFields.map((field) => [field, medicine[field] ?? '']));
  return { ...(texts as Record<MedicineField, string>), key: `row-${rows}` };
}

export function fromServer({ notes, draft }: Pick<Notes, 'notes' | 'draft'>): Sheet {
  if (!draft) return { notes, form: emptyForm };
  const { diagnosis, dosage_instructions, recommendations } = draft;
  const medicines = draft.medicines.map((medicine) => newRow(medicine));
  return {
    notes,
    form: { diagnosis, medicines, dosage_instructions, recommendations, follow_up_date: draft.follow_up_date ?? '' },
  };
}

export function toServer({ notes, form }: Sheet, version: number): NotesChange {
  return { notes, draft: isEmptyForm(form) ? null : toDraft(form), version };
}

/** The server keeps no medicine without a name; such a row stays in the local copy until it has one. */
export const travelsWhole = ({ form }: Sheet) => form.medicines.every((row) => row.name.trim() !== '');

function toDraft(form: PrescriptionForm): PrescriptionDraft {
  const { diagnosis, dosage_instructions, recommendations, follow_up_date } = form;
  const medicines = form.medicines.filter((row) => row.name.trim() !== '').map(toMedicine);
  return { diagnosis, medicines, dosage_instructions, recommendations, follow_up_date: follow_up_date || null };
}

export function toIssue(form: PrescriptionForm, complete: boolean): PrescriptionIssue {
  const text = (value: string) => value.trim() || null;
  return {
    diagnosis: form.diagnosis.trim(),
    medicines: form.medicines.filter((row) => !isEmptyRow(row)).map(toMedicine),
    dosage_instructions: text(form.dosage_instructions),
    recommendations: text(form.recommendations),
    follow_up_date: form.follow_up_date || null,
    complete,
  };
}

function toMedicine(row: MedicineRow): Medicine {
  const [, ...rest] = medicineFields;
  const optional = rest.map((field) => [field, row[field].trim() || null]);
  return { name: row.name.trim(), ...(Object.fromEntries(optional) as Omit<Medicine, 'name'>) };
}

/** Two versions in one, with nothing of either lost: what differs stands below the other, a medicine of both only once. */
export function joined(mine: Sheet, theirs: Sheet): Sheet {
  const { form } = mine;
  const other = theirs.form;
  const known = new Set(form.medicines.map(contentOf));
  return {
    notes: bothTexts(mine.notes, theirs.notes, '\n\n'),
    form: {
      diagnosis: bothTexts(form.diagnosis, other.diagnosis),
      medicines: [...form.medicines, ...other.medicines.filter((row) => !known.has(contentOf(row))).map(newRow)],
      dosage_instructions: bothTexts(form.dosage_instructions, other.dosage_instructions),
      recommendations: bothTexts(form.recommendations, other.recommendations),
      follow_up_date: form.follow_up_date || other.follow_up_date,
    },
  };
}

const contentOf = (row: MedicineRow) => medicineFields.map((field) => row[field].trim()).join('\n');

function bothTexts(mine: string, theirs: string, between = '\n'): string {
  if (mine.trim() === theirs.trim()) return mine;
  return [mine, theirs].filter((text) => text.trim()).join(between);
}

/** Equal in what the server would keep. */
export function sameSheet(a: Sheet, b: Sheet): boolean {
  return JSON.stringify(toServer(a, 0)) === JSON.stringify(toServer(b, 0));
}
