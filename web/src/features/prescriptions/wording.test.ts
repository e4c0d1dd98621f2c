import { describe, expect, it } from 'vitest';
import { safeWording } from './wording';

const settled = (text: string) => {
  for (let next = safeWording(text); next; next = safeWording(text)) text = next.text;
  return text;
};

describe('doses that could be misread', () => {
  it.each([
    ['.5 mg', '0.5 mg'],
    [',25 mg', '0.25 mg'],
    ['1.0 mg', '1 mg'],
    ['10.00 ml', '10 ml'],
    ['400 µg', '400 micrograms'],
    ['400mcg', '400 micrograms'],
    ['1000 IU', '1000 units'],
    ['10U', '10 units'],
    ['1 tab BID', '1 tab twice a day'],
    ['q.d.', 'once a day'],
    ['qod', 'every other day'],
    ['TDS prn', '3 times a day when needed'],
    ['p.o.', 'by mouth'],
  ])('%s becomes %s', (text, better) => {
    expect(settled(text)).toBe(better);
  });

  it.each([
    '0.5 mg',
    '10 mg',
    '100 units',
    '1.05 mg',
    '2 tablets',
    '400 micrograms',
    'once a day at night',
    '1,000 units',
    '1.000 units',
    '1 drop od',
    '',
  ])('%s is left alone', (text) => {
    expect(safeWording(text)).toBeNull();
  });
});
