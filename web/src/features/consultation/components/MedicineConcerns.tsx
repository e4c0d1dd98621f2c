import { Button } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { TriangleAlert } from 'lucide-react';
import { safeWording } from '@/features/prescriptions';
import { isRepeated, type MedicineField, type MedicineRow } from '../notes/sheet';
import classes from './PrescriptionTab.module.css';

const measured: MedicineField[] = ['strength', 'dose', 'route', 'frequency', 'quantity', 'directions'];

type Props = {
  row: MedicineRow;
  /** All of the prescription. */
  medicines: MedicineRow[];
  allergies: string[];
  /** Offers the mending; without it the concern is only said. */ onChange?: (row: MedicineRow) => void;
};

/** What is wrong or risky about one medicine, and the way to mend it. */
export function MedicineConcerns({ row, medicines, allergies, onChange }: Props) {
  const { t } = useLingui();
  const labels = useFieldLabels();
  const name = row.name.trim();
  const allergy = allergies.find((one) => namesMeet(one, row.name));
  return (
    <div aria-live="polite">
      {allergy && (
        <p className={classes.concern} data-tone="red">
          <TriangleAlert size={18} aria-hidden />
          <span>{t`Recorded as allergic: ${allergy}`}</span>
        </p>
      )}
      {isRepeated(row, medicines) && (
        <p className={classes.concern}>
          <TriangleAlert size={18} aria-hidden />
          <span>{t`${name} is on this prescription already, above.`}</span>
        </p>
      )}
      {measured.map((field) => {
        const rewording = safeWording(row[field]);
        if (!rewording) return null;
        const { found, better } = rewording;
        const label = labels[field];
        return (
          <p key={field} className={classes.concern}>
            <TriangleAlert size={18} aria-hidden />
            <span>{t`${label}: “${found}” is easily misread.`}</span>
            {onChange && (
              <Button size="compact-sm" variant="default" onClick={() => onChange({ ...row, [field]: rewording.text })}>
                {t`Write “${better}”`}
              </Button>
            )}
          </p>
        );
      })}
    </div>
  );
}

export function useFieldLabels(): Record<MedicineField, string> {
  const { t } = useLingui();
  return {
    name: t`Name`,
    strength: t`Strength`,
    form: t`Form`,
    dose: t`Dose`,
    route: t`Route`,
    frequency: t`How often`,
    duration: t`For how long`,
    quantity: t`Quantity`,
    directions: t`Directions`,
  };
}

/** The medicine is named in the allergy, or the allergy in the medicine; classes of medicines are the doctor's to know. */
function namesMeet(allergy: string, medicine: string): boolean {
  const words = (text: string) =>
    text
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word.length > 3);
  const named = words(medicine);
  return words(allergy).some((word) => named.includes(word));
}
