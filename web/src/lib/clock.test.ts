import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeClock } from './clock';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

test('ticks for all who listen, together', () => {
  const clock = makeClock(1000);
  const heard: string[] = [];
  const ends = [clock.subscribe(() => heard.push('a')), clock.subscribe(() => heard.push('b'))];
  vi.advanceTimersByTime(2000);
  expect(heard).toEqual(['a', 'b', 'a', 'b']);
  expect(clock.read()).toBe(1_002_000);
  for (const end of ends) end();
  expect(vi.getTimerCount()).toBe(0);
});

test('listening anew within an interval tells the same time, so that a page does not draw itself for ever', () => {
  const clock = makeClock(1000);
  clock.subscribe(() => {})();
  vi.advanceTimersByTime(5);
  const before = clock.read();
  clock.subscribe(() => {});
  expect(clock.read()).toBe(before);
});

test('a clock that stood still is set when someone looks at it again', () => {
  const clock = makeClock(1000);
  vi.advanceTimersByTime(60_000);
  clock.subscribe(() => {});
  expect(clock.read()).toBe(1_060_000);
});
