import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { deviceName } from './device';
import { birthSchema, codeSchema, emailSchema, fromKnown, newPasswordSchema, toKnown } from './model';

const problem = (result: ReturnType<typeof safeParse>) => result.issues?.[0]?.message;

test('an empty list says "none", no list says "unknown", and neither becomes the other', () => {
  expect(toKnown(null).state).toBe('unknown');
  expect(toKnown([]).state).toBe('none');
  expect(toKnown(['Penicillin'])).toEqual({ state: 'some', items: ['Penicillin'] });
  for (const list of [null, [], ['Penicillin']]) expect(fromKnown(toKnown(list))).toEqual(list);
});

test('"these" without any is unknown, not none', () => {
  expect(fromKnown({ state: 'some', items: ['  '] })).toBeNull();
});

test('what was typed under "these" is not sent once "none" is said', () => {
  expect(fromKnown({ state: 'none', items: ['Penicillin'] })).toEqual([]);
});

test('fields say how to mend them', () => {
  expect(problem(safeParse(emailSchema(), 'kriya@'))).toMatch(/such as name@example.org/);
  expect(problem(safeParse(newPasswordSchema(), 'short'))).toMatch(/at least 8/);
  expect(safeParse(emailSchema(), ' kriya@example.org ').output).toBe('kriya@example.org');
});

test('a code may be typed with spaces', () => {
  expect(safeParse(codeSchema(), ' 123 456 ').output).toBe('123456');
  expect(safeParse(codeSchema(), '12345').success).toBe(false);
});

test('nobody is born tomorrow, and the day of birth may be left out', () => {
  const schema = birthSchema('2026-11-21');
  expect(safeParse(schema, '2026-11-22').success).toBe(false);
  expect(safeParse(schema, '1992-03-14').success).toBe(true);
  expect(safeParse(schema, '').success).toBe(true);
});

test('a session is named by its browser and system', () => {
  const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
  expect(deviceName(firefox)).toBe('Firefox, Windows');
  expect(deviceName('Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/156 Mobile Safari/537')).toBe(
    'Chrome, Android',
  );
  expect(deviceName('')).toBeNull();
});
