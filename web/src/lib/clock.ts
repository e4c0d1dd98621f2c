import { useSyncExternalStore } from 'react';

export type Clock = { read: () => number; subscribe: (listener: () => void) => () => void };

/** Ticks while someone listens; everybody who does reads the same time. */
export function makeClock(intervalMs: number): Clock {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    now = Date.now();
    for (const listener of [...listeners]) listener();
  };
  return {
    read: () => now,
    subscribe(listener) {
      if (listeners.size === 0) {
        // A clock that stood still has to be set, but one that has just ticked must not tell yet another time.
        if (Date.now() - now >= intervalMs) now = Date.now();
        timer = setInterval(tick, intervalMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}

const clocks = new Map<number, Clock>();

/** The time now, renewed each interval. */
export function useNow(intervalMs = 15_000): Date {
  let clock = clocks.get(intervalMs);
  if (!clock) {
    clock = makeClock(intervalMs);
    clocks.set(intervalMs, clock);
  }
  return new Date(useSyncExternalStore(clock.subscribe, clock.read));
}
