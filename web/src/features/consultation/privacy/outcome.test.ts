import { describe, expect, it } from 'vitest';
import { aboutOf, saidOf, togetherOf, verdictOf } from './outcome';
import type { Verification } from './queries';

const users = { mine: 'p', theirs: 'd' };
const words = 'moon anchor tulip bread';
const by = (user_id: string, outcome: 'match' | 'differ', at: string, of = words): Verification => ({
  user_id,
  role: user_id === 'd' ? 'doctor' : 'patient',
  words: of,
  outcome,
  at,
  guest_id: null,
});

describe('what was said of the words', () => {
  it('is nothing at first, and a match once both have said so', () => {
    expect(saidOf([], words, users, '')).toEqual({ mine: null, theirs: null });
    const both = [by('p', 'match', '3'), by('d', 'match', '2')];
    expect(verdictOf(saidOf(both.slice(1), words, users, ''))).toBe('open');
    expect(verdictOf(saidOf(both, words, users, ''))).toBe('match');
  });

  it('asks anew with other words', () => {
    const before = [by('p', 'match', '3'), by('d', 'match', '2')];
    expect(saidOf(before, 'dog cow pig ant', users, '3')).toEqual({ mine: null, theirs: null });
  });

  it('hears a doubt of the other, though they see other words', () => {
    const said = saidOf([by('d', 'differ', '4', 'dog cow pig ant')], words, users, '3');
    expect(verdictOf(said)).toBe('differ');
  });

  it('takes a match of other words for what it is', () => {
    const said = saidOf([by('d', 'match', '4', 'dog cow pig ant'), by('p', 'match', '4')], words, users, '3');
    expect(verdictOf(said)).toBe('differ');
  });

  it('goes by the latest of each', () => {
    const said = saidOf([by('d', 'match', '5'), by('d', 'differ', '4'), by('p', 'match', '3')], words, users, '');
    expect(verdictOf(said)).toBe('match');
  });
});

describe('the words of a connection to a guest', () => {
  const all = [
    { ...by('d', 'differ', '5', 'dog cow pig ant'), guest_id: 'g' },
    by('d', 'match', '3'),
    by('p', 'match', '2'),
  ];

  it('say nothing of the connection between the parties, nor the other way round', () => {
    expect(verdictOf(saidOf(aboutOf(all, null), words, users, ''))).toBe('match');
    expect(saidOf(aboutOf(all, 'g'), words, { mine: 'p', theirs: 'g' }, '')).toEqual({ mine: null, theirs: null });
  });

  it("are judged by the party's word alone", () => {
    const said = saidOf(aboutOf(all, 'g'), 'dog cow pig ant', { mine: 'd', theirs: 'g' }, '');
    expect(verdictOf(said, true)).toBe('differ');
    expect(verdictOf({ mine: 'match', theirs: null }, true)).toBe('match');
    expect(verdictOf({ mine: null, theirs: null }, true)).toBe('open');
  });
});

describe('of all connections together', () => {
  const of = (verdict: 'open' | 'match' | 'differ', guest = false, broken = false) => ({ verdict, guest, broken });

  it('is a match when the two parties say so, also with guests, of whom nothing is claimed', () => {
    expect(togetherOf([of('match')])).toBe('match');
    expect(togetherOf([of('match'), of('open', true), of('open', true)])).toBe('match');
    expect(togetherOf([of('open'), of('open', true)])).toBe('open');
  });

  it('is never a match with guests alone, nor with nobody', () => {
    expect(togetherOf([of('match', true)])).toBe('open');
    expect(togetherOf([])).toBe('open');
  });

  it('is a doubt when there is one about any of them', () => {
    expect(togetherOf([of('match'), of('open', true, true)])).toBe('differ');
    expect(togetherOf([of('differ'), of('open', true)])).toBe('differ');
  });
});
