import { useSyncExternalStore } from 'react';

type Clock = { subscribe: (listener: () => void) => () => void; read: () => number };
const clocks = new Map<number, Clock>();

/** One `subscribe` a clock: a new one at each render would subscribe anew, move the time, and render again. */
function clockOf(intervalMs: number): Clock {
  const known = clocks.get(intervalMs);
  if (known) return known;
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval>;
  const tick = () => {
    now = Date.now();
    for (const notify of listeners) notify();
  };
  const subscribe = (listener: () => void) => {
    if (listeners.size === 0) {
      now = Date.now();
      timer = setInterval(tick, intervalMs);
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) clearInterval(timer);
    };
  };
  const clock = { subscribe, read: () => now };
  clocks.set(intervalMs, clock);
  return clock;
}

/** The time now, renewed each interval; all who ask for the same interval tick together. */
export function useNow(intervalMs = 15_000): Date {
  const { subscribe, read } = clockOf(intervalMs);
  return new Date(useSyncExternalStore(subscribe, read));
}
