import { describe, expect, it } from 'vitest';
import { arrive, type Expected, isHeldBack, noArrival, stopped } from './arrival';
import { read } from './stats';

const blank = read(new Map() as unknown as RTCStatsReport, 0);

interface Life extends Partial<Omit<Expected, 'returnedAt'>> {
  /** That have come in all. */
  frames: number;
  roundTripS?: number;
}

/** Looks every 300 ms; a silence ends at `endsAt`. */
function follow(untilMs: number, life: (at: number) => Life, endsAt = Infinity) {
  let arrival = noArrival;
  const seen: { at: number; held: boolean; pictureStopped: boolean; soundStopped: boolean }[] = [];
  for (let at = 300; at <= untilMs; at += 300) {
    const { frames, roundTripS = 0.02, ...rest } = life(at);
    const reading = { ...blank, at, framesDecoded: frames, audioPackets: at, roundTripS };
    const returnedAt = at < endsAt ? -Infinity : endsAt;
    arrival = arrive(arrival, reading, { picture: true, sound: true, returnedAt, ...rest });
    seen.push({ at, held: isHeldBack(arrival, reading, returnedAt), ...stopped(arrival, at) });
  }
  return seen;
}

const heldAt = (seen: ReturnType<typeof follow>) => seen.find(({ held }) => held)?.at;

describe('what arrives', () => {
  it('is well where the picture moves again after a silence', () => {
    const moves = (from: number) => follow(9000, (at) => ({ frames: at <= 1200 || at > from ? at : 1200 }), 3000);
    expect(heldAt(moves(3000))).toBeUndefined();
    expect(heldAt(moves(4200))).toBeUndefined();
  });

  it('is held back where key frames come, and nothing between them', () => {
    const keyFrames = (at: number) => ({ frames: at <= 1200 ? at : 1200 + Math.max(0, Math.floor((at - 3000) / 600)) });
    expect(heldAt(follow(9000, keyFrames, 3000))).toBe(4800);
    expect(heldAt(follow(9000, (at) => ({ ...keyFrames(at), roundTripS: 0.3 }), 3000))).toBe(5700);
  });

  it('is held back where only frames from before the silence have come', () => {
    const old = (at: number) => ({ frames: at <= 1200 ? at : at < 3300 ? 1200 : 1210 });
    expect(heldAt(follow(9000, old, 3000))).toBe(5100);
  });

  it('is left to the browser on a line that flows, and said to have stopped', () => {
    const seen = follow(6000, (at) => ({ frames: Math.min(at, 3000) }));
    expect(heldAt(seen)).toBeUndefined();
    expect(seen.find(({ pictureStopped }) => pictureStopped)?.at).toBe(5100);
    expect(seen.some(({ soundStopped }) => soundStopped)).toBe(false);
  });

  it('is nothing of a camera that is off, and one that is turned on has its time', () => {
    const off = follow(9000, () => ({ frames: 0, picture: false }), 3000);
    expect(off.some(({ held, pictureStopped }) => held || pictureStopped)).toBe(false);
    const on = follow(9000, (at) => ({ frames: at > 5400 ? at : 0, picture: at > 4200 }), 3000);
    expect(heldAt(on)).toBeUndefined();
  });
});
