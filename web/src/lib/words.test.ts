import { expect, test } from 'vitest';
import { minorDigits, moneyText } from './money';
import { firstName, initials, languageName } from './names';

test('money has the decimals of its currency, and no empty ones', () => {
  expect(moneyText({ amount_minor: 90000, currency: 'INR' }, 'en-GB')).toBe('₹900');
  expect(moneyText({ amount_minor: 4550, currency: 'EUR' }, 'en-GB')).toBe('€45.50');
  expect(moneyText({ amount_minor: 6500, currency: 'JPY' }, 'en-GB')).toBe('JP¥6,500');
  expect(moneyText({ amount_minor: 3000, currency: 'JOD' }, 'en-GB')).toMatch(/^JOD\s3$/);
  expect(moneyText({ amount_minor: 350000, currency: 'PKR' }, 'en-GB')).toMatch(/^PKR\s3,500$/);
  expect(minorDigits('KWD')).toBe(3);
});

test('initials are of the first and the last name, in any script', () => {
  expect(initials('Rajesh Patel')).toBe('RP');
  expect(initials('  Mei Lin  Chen ')).toBe('MC');
  expect(initials('Kriya')).toBe('K');
  expect(initials('रिया मेहता')).toBe('रम');
  expect(initials('')).toBe('');
  expect(firstName('Kriya Mehta')).toBe('Kriya');
});

test('an unknown language code is shown as it is', () => {
  expect(languageName('hi', 'en')).toBe('Hindi');
  expect(languageName('not a code', 'en')).toBe('not a code');
});
