import { moneyText, type Money } from '@/lib/money';
import { useFormatLocale } from './locale';

export function MoneyText({ money }: { money: Money }) {
  return <span className="ae-figures">{moneyText(money, useFormatLocale())}</span>;
}
