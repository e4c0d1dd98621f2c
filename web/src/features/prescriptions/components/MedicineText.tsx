import { useLingui } from '@lingui/react/macro';
import type { Medicine, PrescribedMedicine } from '../queries';
import classes from './Prescription.module.css';

export const medicineTitle = ({ name, strength, form }: Medicine) => [name, strength, form].filter(Boolean).join(' ');

type Props = { medicine: Medicine | PrescribedMedicine; /** Under a heading that names it already. */ bare?: boolean };

/**
 * A medicine: what it is, how to take it, how much there is. The sentence is the server's, the same as in the document; before
 * it is issued the doctor's words stand one after another, as they were written.
 */
export function MedicineText({ medicine, bare }: Props) {
  const { dose, route, frequency, duration, directions, quantity } = medicine;
  const how =
    'sentence' in medicine ? medicine.sentence : [dose, route, frequency, duration].filter(Boolean).join(' · ');
  return (
    <div className={classes.medicine} data-bare={bare || undefined}>
      {!bare && <strong className={classes.name}>{medicineTitle(medicine)}</strong>}
      {how && <p className={classes.sentence}>{how}</p>}
      {directions && <p>{directions}</p>}
      {quantity && <Quantity quantity={quantity} />}
    </div>
  );
}

function Quantity({ quantity }: { quantity: string }) {
  const { t } = useLingui();
  return <p className="ae-dim ae-small">{t`Quantity: ${quantity}`}</p>;
}
