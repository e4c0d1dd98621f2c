import { useLingui } from '@lingui/react/macro';
import type { Medicine } from '../queries';
import classes from './Prescription.module.css';

export const medicineTitle = ({ name, strength, form }: Medicine) => [name, strength, form].filter(Boolean).join(' ');

type Props = { medicine: Medicine; /** Under a heading that names it already. */ bare?: boolean };

/** A medicine as one would say it: what it is, how to take it, how much there is. */
export function MedicineText({ medicine, bare }: Props) {
  const sentence = useMedicineSentence(medicine);
  const { directions, quantity } = medicine;
  return (
    <div className={classes.medicine} data-bare={bare || undefined}>
      {!bare && <strong className={classes.name}>{medicineTitle(medicine)}</strong>}
      {sentence && <p className={classes.sentence}>{sentence}</p>}
      {directions && <p>{directions}</p>}
      {quantity && <Quantity quantity={quantity} />}
    </div>
  );
}

function Quantity({ quantity }: { quantity: string }) {
  const { t } = useLingui();
  return <p className="ae-dim ae-small">{t`Quantity: ${quantity}`}</p>;
}

function useMedicineSentence({ dose, route, frequency, duration, form }: Medicine): string {
  const { t } = useLingui();
  const amount = dose || t`as directed`;
  const how = {
    take: t`Take ${amount}`,
    apply: t`Apply ${amount}`,
    inhale: t`Inhale ${amount}`,
    inject: t`Inject ${amount}`,
    use: t`Use ${amount}`,
  };
  const length = duration && /^\d/u.test(duration) ? t`for ${duration}` : duration;
  const where = route ? `${how[verbFor(form, route)]} ${route}` : how[verbFor(form, route)];
  if (![dose, route, frequency, duration].some(Boolean)) return '';
  return `${[where, frequency, length].filter(Boolean).join(', ')}.`;
}

function verbFor(form: Medicine['form'], route: Medicine['route']): 'take' | 'apply' | 'inhale' | 'inject' | 'use' {
  const words = `${form ?? ''} ${route ?? ''}`.toLowerCase();
  if (/inject|under the skin|muscle|vein/u.test(words)) return 'inject';
  if (/inhal/u.test(words)) return 'inhale';
  if (/cream|ointment|gel|lotion|patch|on the skin/u.test(words)) return 'apply';
  if (/drop|spray|suppositor|pessar|nose|eye|ear|tongue|rectum|vagina/u.test(words)) return 'use';
  return 'take';
}
