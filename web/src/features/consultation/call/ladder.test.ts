import { describe, expect, it } from 'vitest';
import {
  begin,
  type Conditions,
  hasPicture,
  isBelow,
  type Ladder,
  renewed,
  type Rung,
  rungs,
  step,
  timing,
} from './ladder';

const good: Omit<Conditions, 'at'> = {
  flowing: true,
  available: 2_000_000,
  sent: 800_000,
  lost: 0,
  roundTripS: 0.04,
  concealed: 0,
};
const narrow = { ...good, available: 58_000, sent: 57_000, roundTripS: 0.2 };

type Line = Omit<Conditions, 'at'> | ((ladder: Ladder) => Omit<Conditions, 'at'>);

/** Looks once a second for so many seconds; what was told on the way. */
function over(seconds: number, line: Line, start: Ladder = begin(0), from = 0) {
  let ladder = start;
  const told: Rung[] = [start.shown];
  for (let second = 1; second <= seconds; second += 1) {
    const seen = typeof line === 'function' ? line(ladder) : line;
    ladder = step(ladder, { ...seen, at: (from + second) * 1000 });
    if (ladder.shown !== told.at(-1)) told.push(ladder.shown);
  }
  return { ladder, told, at: from + seconds };
}

/** A line of so many bit/s, over which no more goes than it takes; what is too much is lost. */
const wide = (bits: number) => (ladder: Ladder) => {
  const wants: Record<Rung, number> = {
    full: 1_200_000,
    smaller: 280_000,
    few: 56_000,
    sound: 26_000,
    stills: 34_000,
    phone: 34_000,
  };
  const sound = ladder.longPackets ? 0 : 30_000;
  const least = hasPicture(ladder.rung) ? 56_000 + sound : 26_000 + sound;
  const sent = Math.min(wants[ladder.rung] + sound, Math.max(bits, least));
  const lost = Math.max(0, 1 - bits / sent);
  return { ...good, available: bits, sent: Math.min(sent, bits), lost, concealed: lost };
};

describe('the ladder', () => {
  it('sends everything over a good line', () => {
    expect(over(60, good).told).toEqual(['full']);
  });

  it('finds the step that a line bears, within ten seconds of the first figures', () => {
    const found = (bits: number) => over(16, wide(bits)).ladder.shown;
    expect([1_000_000, 180_000, 64_000, 40_000].map(found)).toEqual(['full', 'smaller', 'few', 'sound']);
  });

  it('says every step once, and does not swing on a line that stays as it is', () => {
    for (const bits of [1_000_000, 300_000, 180_000, 110_000, 64_000, 45_000, 30_000]) {
      const { told } = over(600, wide(bits));
      expect(told.length, `${bits}: ${told.join(' ')}`).toBeLessThanOrEqual(4);
    }
  });

  it('comes back to the full picture after the line has recovered, however long it was bad', () => {
    for (const seconds of [20, 60, 300, 900])
      for (const bits of [180_000, 64_000, 40_000]) {
        const bad = over(seconds, wide(bits));
        const { told } = over(75, wide(3_000_000), bad.ladder, bad.at);
        expect(told.at(-1), `${seconds} s of ${bits} bit/s: ${told.join(' ')}`).toBe('full');
        // Each step up is told, and none is taken back.
        expect(told).toEqual(rungs.slice(0, rungs.indexOf(bad.ladder.shown) + 1).reverse());
      }
  });

  it('keeps the picture where packets are lost for another reason than want of room', () => {
    expect(over(60, { ...good, available: 400_000, lost: 0.2, concealed: 0.12 }).ladder.shown).toBe('few');
  });

  it('sends long packets while the line is narrow, and short ones only when a larger picture has held', () => {
    const bad = over(30, wide(64_000)).ladder;
    expect(bad.longPackets).toBe(true);
    const trial = { ...bad, rung: 'smaller' as const, trialSince: 30_000 };
    expect(step(trial, { ...good, at: 31_000 }).longPackets).toBe(true);
    expect(over(75, good, bad, 30).ladder.longPackets).toBe(false);
  });

  it('leaves short packets be on a narrow line that a small picture does not fill', () => {
    const small = { ...good, available: 84_000, sent: 40_000 };
    const bad = over(30, wide(64_000)).ladder;
    const { ladder } = over(60, small, bad, 30);
    expect(ladder).toMatchObject({ shown: 'full', longPackets: true });
  });

  it('tries more ever more rarely on a line that bears no more', () => {
    const trials: number[] = [];
    let ladder = begin(0);
    for (let second = 1; second <= 240; second += 1) {
      const next = step(ladder, { ...wide(64_000)(ladder), at: second * 1000 });
      if (next.trialSince !== null && ladder.trialSince === null) trials.push(second);
      ladder = next;
    }
    const pauses = trials.slice(1).map((at, index) => at - (trials[index] ?? 0));
    expect(pauses.length).toBeGreaterThan(4);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses.at(-1)).toBeGreaterThan((pauses[0] ?? 0) + 5);
  });

  it('offers the telephone only after stills, when next to nothing is understood', () => {
    const hopeless = { ...narrow, lost: 0.6, concealed: 0.6 };
    const { told } = over(60, hopeless);
    expect(told.slice(-3)).toEqual(['sound', 'stills', 'phone']);
    expect(over(200, good, over(60, hopeless).ladder, 60).ladder.shown).toBe('full');
  });

  it('judges by what it knows where the browser tells of no room', () => {
    const { told } = over(40, { ...good, available: null, lost: 0.15, roundTripS: 0.4 });
    expect(told).toEqual(['full', 'smaller', 'few', 'sound']);
  });

  it('stands still while nothing arrives, and for a moment after', () => {
    const silent = over(30, { ...narrow, flowing: false });
    expect(silent.ladder.rung).toBe('full');
    const after = over(timing.silenceMs / 1000 - 1, { ...narrow, lost: 0.9 }, silent.ladder, silent.at);
    expect(after.ladder.rung).toBe('full');
  });

  it('offers the telephone where stills come and go', () => {
    const stills = { ...begin(0), rung: 'stills' as const, shown: 'stills' as const, longPackets: true };
    let look = 0;
    const rare = () => ({ ...narrow, lost: 0.6, concealed: 0.6, flowing: (look += 1) % 5 === 0 });
    expect(over(30, rare, stills).ladder.shown).toBe('phone');
  });

  it('keeps its step over a new connection', () => {
    const { ladder } = over(30, narrow);
    expect(renewed(ladder, 30_000)).toMatchObject({ rung: ladder.rung, longPackets: true, badSince: null });
  });
});

/** Numbers that look random and are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function anything(random: () => number): Omit<Conditions, 'at'> {
  const oneOf = <T>(...choices: T[]) => choices[Math.floor(random() * choices.length)] as T;
  const available = oneOf<number | null>(null, 20_000, 55_000, 100_000, 200_000, 2_000_000);
  return {
    flowing: random() > 0.1,
    available,
    sent: (available ?? 500_000) * random(),
    lost: oneOf(0, 0, 0, 0.05, 0.1, 0.5, 1),
    roundTripS: oneOf(0, 0.02, 0.1, 0.5, 2),
    concealed: oneOf(0, 0, 0, 0.05, 0.3, 1),
  };
}

describe('any line whatever', () => {
  const rounds = Array.from({ length: 300 }, (_, round) => numbers(round + 1));

  it('goes down to sound at most at once, and up one step at a time after a clean while', () => {
    for (const random of rounds) {
      let before = begin(0);
      let lastDown = 0;
      for (let look = 1; look <= 200; look += 1) {
        const at = look * 1000;
        const line = random() > 0.7 ? good : anything(random);
        const ladder = step(before, { ...line, at });
        const moved = rungs.indexOf(ladder.rung) - rungs.indexOf(before.rung);
        expect(moved).toBeGreaterThanOrEqual(-1);
        if (moved > 1) expect(isBelow(ladder.rung, 'sound')).toBe(false);
        if (moved < 0) expect(at - lastDown).toBeGreaterThanOrEqual(timing.climbingHoldMs);
        if (moved !== 0 && before.rung !== 'stills') expect(line.flowing).toBe(true);
        if (moved > 0) lastDown = at;
        before = ladder;
      }
    }
  });

  it('never promises more than it sends, and is at most one step ahead of what it says', () => {
    for (const random of rounds) {
      let ladder = begin(0);
      for (let look = 1; look <= 200; look += 1) {
        ladder = step(ladder, { ...anything(random), at: look * 1000 });
        const ahead = rungs.indexOf(ladder.shown) - rungs.indexOf(ladder.rung);
        expect(ahead).toBe(ladder.trialSince === null ? 0 : 1);
        if (isBelow(ladder.shown, 'smaller')) expect(ladder.longPackets).toBe(true);
        expect(ladder.holdMs).toBeLessThanOrEqual(timing.holdMsMax.sound);
      }
    }
  });

  it('is never stuck: a good line brings the full picture back from wherever it was', () => {
    for (const random of rounds) {
      let ladder = begin(0);
      for (let look = 1; look <= 100; look += 1) ladder = step(ladder, { ...anything(random), at: look * 1000 });
      expect(over(120, good, ladder, 100).ladder).toMatchObject({ shown: 'full', longPackets: false });
    }
  });

  it('is patient: a single bad second changes nothing', () => {
    for (const random of rounds) {
      const settled = over(10, good).ladder;
      const once = step(settled, { ...anything(random), at: 11_000 });
      expect(step(once, { ...good, at: 12_000 }).rung).toBe('full');
    }
  });
});
