import { expect, test } from 'vitest';
import { emptyForm, emptySheet, isRepeated, joined, newRow, type PrescriptionForm } from './sheet';

const sheet = (notes: string, form: Partial<PrescriptionForm> = {}) => ({ notes, form: { ...emptyForm, ...form } });
const aspirin = { name: 'Acetylsalicylic acid', strength: '100 mg' };
const ramipril = { name: 'Ramipril', strength: '5 mg' };

test('both notes and both prescriptions are kept when two windows wrote', () => {
  const here = sheet('Here', { diagnosis: 'Angina', medicines: [newRow(aspirin)], recommendations: 'Rest' });
  const there = sheet('There', {
    diagnosis: 'Hypertension',
    medicines: [newRow(aspirin), newRow(ramipril)],
    recommendations: 'Rest',
    follow_up_date: '2026-12-21',
  });
  const both = joined(here, there);
  expect(both.notes).toBe('Here\n\nThere');
  expect(both.form.diagnosis).toBe('Angina\nHypertension');
  expect(both.form.medicines.map(({ name }) => name)).toEqual(['Acetylsalicylic acid', 'Ramipril']);
  expect(new Set(both.form.medicines.map(({ key }) => key)).size).toBe(2);
  expect(both.form.recommendations).toBe('Rest');
  expect(both.form.follow_up_date).toBe('2026-12-21');
});

test('joining with nothing changes nothing', () => {
  const here = sheet('Here', { diagnosis: 'Angina', medicines: [newRow(aspirin)] });
  expect(joined(here, emptySheet)).toEqual(here);
});

test('a medicine that stands above already is said to be repeated, whatever its case and blanks; the first is not', () => {
  const rows = ['Amlodipine', 'Ramipril', ' amlodipine ', '', ''].map((name) => newRow({ name }));
  expect(rows.map((row) => isRepeated(row, rows))).toEqual([false, false, true, false, false]);
});
