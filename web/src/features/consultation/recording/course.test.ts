import { describe, expect, it } from 'vitest';
import { type Course, type Facts, next } from './course';

const live: Facts = { inside: true, entered: true, on: true, agreed: true };

/** The courses and deeds that come of facts, one after the other. */
function run(first: Course, ...facts: Partial<Facts>[]): string[] {
  let course = first;
  return facts.map((change) => {
    const step = next(course, { ...live, ...change });
    course = step.course;
    return step.deed ? `${step.course}: ${step.deed}` : step.course;
  });
}

describe('a recording', () => {
  it('begins when the server says so, not when it was asked', () => {
    expect(run('starting', { on: false }, {})).toEqual(['starting', 'recording: begin']);
  });

  it('never begins once somebody does not agree', () => {
    expect(run('starting', { on: false, agreed: false }, {})).toEqual(['off', 'off']);
  });

  it('ends with a consent, with the server’s word, and with the call', () => {
    expect(run('recording', { agreed: false })).toEqual(['off: finish']);
    expect(run('recording', { on: false })).toEqual(['off: finish']);
    expect(run('recording', { inside: false })).toEqual(['off: finish']);
  });

  it('rests while the server cannot be heard, and goes on when it says so again', () => {
    const away = { entered: false };
    expect(run('recording', away, away, { on: false }, { on: false }, {})).toEqual([
      'resting: rest',
      'resting',
      'resuming: ask',
      'resuming',
      'recording: resume',
    ]);
  });

  it('does not go on if somebody took it back meanwhile', () => {
    expect(run('resting', { on: false, agreed: false })).toEqual(['off: finish']);
    expect(run('resuming', { entered: false }, { on: false, agreed: false })).toEqual(['resting', 'off: finish']);
    expect(run('resting', { entered: false, inside: false })).toEqual(['off: finish']);
  });

  it('that is off begins by nothing but a press', () => {
    expect(run('off', {}, { entered: false }, { on: false })).toEqual(['off', 'off', 'off']);
  });
});
