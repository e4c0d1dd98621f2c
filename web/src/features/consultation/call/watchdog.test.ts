import { describe, expect, it } from 'vitest';
import { beginWatch, hasten, observe, type Remedy, type Sample, timing, type Watch } from './watchdog';

interface Seen {
  at: number;
  health: Watch['health'];
  remedy: Remedy;
}

/** Looks every 250 ms; `life` says for each moment what is going on. */
function follow(untilMs: number, life: (at: number) => Partial<Sample> & { flows?: boolean }, polite = false): Seen[] {
  let watch = beginWatch(0);
  let received = 0;
  const seen: Seen[] = [];
  for (let at = 250; at <= untilMs; at += 250) {
    const { flows = false, ...rest } = life(at);
    if (flows) received += 1000;
    const done = observe(watch, { at, received, connection: 'connected', canSignal: true, ...rest }, polite, 0.5);
    watch = done.watch;
    seen.push({ at, health: watch.health, remedy: done.remedy });
  }
  return seen;
}

const remedies = (seen: Seen[]) => seen.filter((one) => one.remedy !== 'none').map(({ at, remedy }) => [at, remedy]);

describe('the watchdog', () => {
  it('leaves a flowing link alone, whatever happens to the socket', () => {
    const seen = follow(60_000, (at) => ({ flows: true, canSignal: at < 5000 || at > 20_000 }));
    expect(remedies(seen)).toEqual([]);
    expect(seen.every((one) => one.health === 'flowing')).toBe(true);
  });

  it('sees a silent line in less than 3 s, and has restarted ICE by then', () => {
    const seen = follow(8000, (at) => ({ flows: at <= 5000 }));
    const lost = seen.find((one) => one.health === 'stalled');
    expect(lost?.at).toBe(5000 + timing.stalledAfterMs);
    expect(remedies(seen)).toEqual([[5000 + timing.restartAfterMs, 'restart']]);
  });

  it('tells nobody of a silence that a restart mends in time', () => {
    const seen = follow(20_000, (at) => ({ flows: at <= 5000 || at > 6500 }));
    expect(remedies(seen)).toEqual([[6000, 'restart']]);
    expect(seen.some((one) => one.health === 'stalled')).toBe(false);
  });

  it('knows when a silence has ended that a picture does not outlive', () => {
    const returns = (silentMs: number) => {
      let watch = beginWatch(0);
      for (const [at, received] of [
        [300, 1],
        [600, 2],
        [600 + silentMs, 3],
        [900 + silentMs, 4],
      ] as const)
        watch = observe(watch, { at, received, connection: 'connected', canSignal: true }, false, 0.5).watch;
      return watch.returnedAt;
    };
    expect(returns(300)).toBe(-Infinity);
    expect(returns(timing.returnsAfterMs)).toBe(600 + timing.returnsAfterMs);
  });

  it('builds anew soon when the other side has answered and nothing comes all the same', () => {
    const seen = follow(9000, (at) => ({ flows: at <= 5000, answered: at > 6000 }));
    expect(remedies(seen)).toEqual([
      [6000, 'restart'],
      [6000 + timing.fruitlessAfterMs, 'rebuild'],
    ]);
  });

  it('waits on a narrow line, which a restart would fill', () => {
    const seen = follow(8000, (at) => ({ flows: at <= 5000, waits: true }));
    expect(remedies(seen)).toEqual([[5000 + timing.stalledAfterMs, 'restart']]);
  });

  it('lets the other side go first when polite', () => {
    const [first] = remedies(follow(9000, (at) => ({ flows: at <= 5000 }), true));
    const [impolite] = remedies(follow(9000, (at) => ({ flows: at <= 5000 })));
    expect(Number(first?.[0]) - Number(impolite?.[0])).toBe(timing.politeDelayMs);
  });

  it('does not wait for silence when ICE has failed', () => {
    const seen = follow(6000, (at) => ({ flows: at <= 5000, connection: at > 5000 ? 'failed' : 'connected' }));
    expect(remedies(seen)).toEqual([[5250, 'restart']]);
  });

  it('builds anew when the restart did not help, with growing pauses', () => {
    const seen = remedies(follow(90_000, (at) => ({ flows: at <= 5000 })));
    expect(seen.map(([, remedy]) => remedy)).toEqual(['restart', ...Array<string>(seen.length - 1).fill('rebuild')]);
    const times = seen.map(([at]) => Number(at));
    const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(pauses[0]).toBeGreaterThanOrEqual(7000);
    expect(pauses[0]).toBeLessThanOrEqual(9500);
    expect([...pauses].sort((a, b) => a - b)).toEqual(pauses);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(timing.remedyPatienceMsMax * 1.15 + 250);
  });

  it('holds still without signalling, and restarts as soon as it is back: a changed address heals so', () => {
    const seen = follow(20_000, (at) => ({ flows: at <= 5000, canSignal: at <= 5000 || at > 12_000 }));
    expect(remedies(seen)[0]).toEqual([12_250, 'restart']);
  });

  it('repeats a restart that was lost with the socket', () => {
    const seen = follow(16_000, (at) => ({ flows: at <= 5000, canSignal: at < 8000 || at > 11_000 }));
    expect(
      remedies(seen)
        .slice(0, 2)
        .map(([, remedy]) => remedy),
    ).toEqual(['restart', 'restart']);
    expect(remedies(seen)[1]?.[0]).toBe(11_250);
  });

  it('starts its story afresh after a return', () => {
    const seen = follow(40_000, (at) => ({ flows: at <= 5000 || (at > 10_000 && at <= 20_000) }));
    expect(remedies(seen).filter(([, remedy]) => remedy === 'restart')).toHaveLength(2);
  });

  it('builds anew when a connection never comes about', () => {
    const [first] = remedies(follow(12_000, () => ({ connection: 'connecting' })));
    expect(first).toEqual([timing.startPatienceMs, 'rebuild']);
  });

  it('hurries when the other side comes back, and only then', () => {
    const flowing = observe(
      beginWatch(0),
      { at: 100, received: 5, connection: 'connected', canSignal: true },
      false,
      0,
    ).watch;
    expect(hasten(flowing, 200)).toBe(flowing);
    const stalled: Watch = { ...flowing, health: 'stalled', attempts: 3, nextRemedyAt: 99_000 };
    const done = observe(
      hasten(stalled, 5000),
      { at: 5000, received: 5, connection: 'connected', canSignal: true },
      false,
      0,
    );
    expect(done.remedy).toBe('restart');
  });
});
