import { describe, expect, it } from 'vitest';
import { nobody, type Speaker, step } from './speaker';

const after = (looks: [Record<string, number>, number][], from: Speaker = nobody) =>
  looks.reduce((speaker, [levels, at]) => step(speaker, levels, at), from);

describe('the speaker', () => {
  it('is nobody while a room only hums, and the first who speaks at once', () => {
    expect(after([[{ a: 0.004, b: 0 }, 0]]).peer).toBeNull();
    expect(after([[{ a: 0.004, b: 0.2 }, 0]]).peer).toBe('b');
  });

  it('stays through a pause and through a cough', () => {
    const a = after([[{ a: 0.3, b: 0 }, 0]]);
    expect(after([[{ a: 0, b: 0 }, 300]], a).peer).toBe('a');
    const cough: [Record<string, number>, number][] = [
      [{ a: 0, b: 0.3 }, 300],
      [{ a: 0, b: 0 }, 600],
      [{ a: 0, b: 0.3 }, 1300],
    ];
    expect(after(cough, a).peer).toBe('a');
  });

  it('changes to who goes on speaking', () => {
    const a = after([[{ a: 0.3, b: 0 }, 0]]);
    const takes: [Record<string, number>, number][] = [
      [{ a: 0.01, b: 0.3 }, 300],
      [{ a: 0.01, b: 0.3 }, 600],
      [{ a: 0.01, b: 0.3 }, 1000],
    ];
    expect(after(takes, a).peer).toBe('b');
  });

  it('is not taken over by a third who joins the rival', () => {
    const a = after([[{ a: 0.3, b: 0, c: 0 }, 0]]);
    const both: [Record<string, number>, number][] = [
      [{ a: 0, b: 0.3, c: 0 }, 300],
      [{ a: 0, b: 0, c: 0.3 }, 900],
      [{ a: 0, b: 0.3, c: 0 }, 1200],
    ];
    expect(after(both, a).peer).toBe('a');
  });

  it('is forgotten when gone', () => {
    const a = after([[{ a: 0.3, b: 0 }, 0]]);
    expect(after([[{ b: 0 }, 300]], a).peer).toBeNull();
    expect(after([[{ b: 0.2 }, 300]], a).peer).toBe('b');
  });
});
