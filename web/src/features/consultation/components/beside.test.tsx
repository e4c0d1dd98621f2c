// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import { Suspense } from 'react';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callBegins, callStands } from '@/lib/call-first';
import { beside } from './beside';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const passes = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

function shown(load = vi.fn(async () => () => <p>a part</p>)) {
  const Part = beside(load, () => <p>a plain part</p>);
  render(
    <Suspense>
      <Part />
    </Suspense>,
  );
  return load;
}

it('comes at once where there is no call', async () => {
  shown();
  await passes(0);
  expect(screen.getByText('a part')).toBeTruthy();
});

it('waits until the call stands', async () => {
  callBegins();
  const load = shown();
  await passes(1000);
  expect(load).not.toHaveBeenCalled();
  callStands();
  await passes(500);
  expect(screen.getByText('a part')).toBeTruthy();
});

it.each(['pointerdown', 'keydown'])('does not wait for the call once there was a %s', async (touch) => {
  callBegins();
  const load = shown();
  await passes(10);
  expect(load).not.toHaveBeenCalled();
  dispatchEvent(new Event(touch));
  await passes(0);
  expect(load).toHaveBeenCalled();
});

it('does not wait for a call that takes long', async () => {
  callBegins();
  const load = shown();
  await passes(3999);
  expect(load).not.toHaveBeenCalled();
  await passes(1);
  expect(load).toHaveBeenCalled();
});

it('is plain when it cannot be fetched', async () => {
  shown(vi.fn(() => Promise.reject(new Error('gone'))));
  await passes(0);
  expect(screen.getByText('a plain part')).toBeTruthy();
});
