import { expect, test } from 'vitest';
import { amountText, parseAmount } from './money';

test.each([
  ['1,000', 'INR', 'en-GB', 100_000],
  ['1.000', 'EUR', 'de-DE', 100_000],
  ['1.000', 'EUR', 'en-GB', 100_000],
  ['1,00,000', 'INR', 'en-IN', 10_000_000],
  ['1,234,567.5', 'USD', 'en-GB', 123_456_750],
  ['1.234,50', 'EUR', 'de-DE', 123_450],
  ['1 234,50', 'EUR', 'fr-FR', 123_450],
  ['45.5', 'EUR', 'en-GB', 4550],
  ['45,50', 'EUR', 'en-GB', 4550],
  ['800', 'INR', 'en-GB', 80_000],
  ['0', 'INR', 'en-GB', 0],
  ['1,500', 'JPY', 'en-GB', 1500],
  ['1.250', 'KWD', 'en-GB', 1250],
  ['1,250', 'KWD', 'en-GB', 1_250_000],
  ['1.5', 'JPY', 'en-GB', null],
  ['1.555', 'INR', 'en-GB', 155_500],
  ['1.5555', 'INR', 'en-GB', null],
  ['12,34,5', 'INR', 'en-GB', null],
  ['1000,000', 'INR', 'en-GB', null],
  ['a lot', 'INR', 'en-GB', null],
  ['', 'INR', 'en-GB', null],
  ['-5', 'INR', 'en-GB', null],
  ['1000000000', 'INR', 'en-GB', null],
])('%s %s in %s is %s', (text, currency, locale, minor) => {
  expect(parseAmount(text, currency, locale)).toBe(minor);
});

test.each([
  ['INR', 'en-GB', 100_000],
  ['EUR', 'de-DE', 4550],
  ['KWD', 'de-DE', 1250],
  ['KWD', 'en-GB', 1250],
  ['JPY', 'ar-EG', 1500],
])('what the field shows in %s, %s is read back as it was', (currency, locale, amount_minor) => {
  expect(parseAmount(amountText({ amount_minor, currency }, locale), currency, locale)).toBe(amount_minor);
});
