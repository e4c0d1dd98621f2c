export type Money = { amount_minor: number; currency: string };

const digits: Record<string, number> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
};

/** Digits of the minor unit by ISO 4217; browsers follow local habits instead, and would be wrong by hundreds. */
export const minorDigits = (currency: string) => digits[currency] ?? 2;

/** "₹800", "€45.50": in the reader's locale, without empty decimals. */
export function moneyText({ amount_minor, currency }: Money, locale: string): string {
  const places = minorDigits(currency);
  const fraction = amount_minor % 10 ** places === 0 ? 0 : places;
  const options = {
    style: 'currency',
    currency,
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  } as const;
  return new Intl.NumberFormat(locale, options).format(amount_minor / 10 ** places);
}
