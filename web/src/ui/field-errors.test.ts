import { expect, test } from 'vitest';
import { placeFieldErrors } from './field-errors';

const values = { name: '', hours: [{ opens: '09:00' }], languages: ['en'], allergies: { state: 'some', items: [] } };

function placed(field: string, problem = 'must be given') {
  const at: [string, string, boolean][] = [];
  const left = placeFieldErrors([{ field, problem }], values, (...args) => at.push(args));
  return { at, left };
}

test('a problem goes to the field of its name, as a sentence', () => {
  expect(placed('name')).toEqual({ at: [['name', 'Must be given.', true]], left: [] });
});

test.each([
  ['hours[0].opens', 'hours.0.opens'],
  ['/hours/0/opens', 'hours.0.opens'],
  ['hours.0.closes', 'hours.0'],
  ['languages[7]', 'languages'],
  ['allergies[2]', 'allergies'],
])('%s belongs to %s', (field, name) => expect(placed(field).at[0]?.[0]).toBe(name));

test('what no field takes is given back to be shown above the button', () => {
  expect(placed('captcha', 'Is missing.').left).toEqual(['captcha: Is missing.']);
});

test('only the first problem takes the focus', () => {
  const focus: boolean[] = [];
  const errors = [
    { field: 'nothing', problem: 'x' },
    { field: 'name', problem: 'x' },
    { field: 'languages', problem: 'x' },
  ];
  placeFieldErrors(errors, values, (_name, _message, first) => focus.push(first));
  expect(focus).toEqual([true, false]);
});
