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

/** As a field shows it and `parseAmount` reads it: "1000", "45,50" where a comma is the decimal sign. */
export function amountText({ amount_minor, currency }: Money, locale: string): string {
  const places = minorDigits(currency);
  const fraction = amount_minor % 10 ** places === 0 ? 0 : places;
  const options = { useGrouping: false, minimumFractionDigits: fraction, maximumFractionDigits: fraction } as const;
  return new Intl.NumberFormat(`${locale}-u-nu-latn`, options).format(amount_minor / 10 ** places);
}

const amountMax = 1e9;

/**
 * What someone typed as an amount, in minor units; null when it makes no sense. "1,000" is a thousand and "1,50" one and a
 * half, whatever the locale: the last sign is a decimal one only before as many digits as the currency has. Where three digits
 * could be both, the locale decides.
 */
export function parseAmount(text: string, currency: string, locale: string): number | null {
  const written = text.trim().replace(/[\s’']/gu, '');
  const [, whole = '', fraction = ''] = split(written, minorDigits(currency), decimalSign(locale)) ?? [];
  const grouped = /^\d{1,3}(?:([.,])\d{2,3})(?:\1\d{2,3})*$/u.test(whole) && /[.,]\d{3}$/u.test(whole);
  if (!/^\d+$/u.test(whole) && !grouped) return null;
  const amount = Number(`${whole.replace(/[.,]/gu, '')}.${fraction || '0'}`);
  return amount < amountMax ? Math.round(amount * 10 ** minorDigits(currency)) : null;
}

const decimalSign = (locale: string) =>
  new Intl.NumberFormat(`${locale}-u-nu-latn`).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/** At the decimal sign, if there is one. */
function split(text: string, places: number, decimal: string): [string, string, string] | null {
  const match = /^(.*?)(?:([.,])(\d+))?$/u.exec(text);
  if (!match) return null;
  const [, head = '', sign = '', tail = ''] = match;
  const isOnly = !/[.,]/u.test(head);
  const repeats = head.includes(sign);
  const couldGroup = tail.length === 3 && (isOnly ? sign !== decimal || places < 3 : repeats);
  if (!sign || repeats || tail.length > places || (isOnly && couldGroup)) return [text, text, ''];
  return [text, head, tail];
}
