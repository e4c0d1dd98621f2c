import { useSyncExternalStore } from 'react';

type Clock = { now: number; listeners: Set<() => void>; timer?: ReturnType<typeof setInterval> };
const clocks = new Map<number, Clock>();

function clockOf(intervalMs: number): Clock {
  let clock = clocks.get(intervalMs);
  if (!clock) {
    clock = { now: Date.now(), listeners: new Set() };
    clocks.set(intervalMs, clock);
  }
  return clock;
}

/** The time now, renewed each interval; all who ask for the same interval tick together. */
export function useNow(intervalMs = 15_000): Date {
  const clock = clockOf(intervalMs);
  const subscribe = (listener: () => void) => {
    if (clock.listeners.size === 0) {
      clock.now = Date.now();
      clock.timer = setInterval(() => {
        clock.now = Date.now();
        for (const notify of clock.listeners) notify();
      }, intervalMs);
    }
    clock.listeners.add(listener);
    return () => {
      clock.listeners.delete(listener);
      if (clock.listeners.size === 0) clearInterval(clock.timer);
    };
  };
  return new Date(useSyncExternalStore(subscribe, () => clock.now));
}
