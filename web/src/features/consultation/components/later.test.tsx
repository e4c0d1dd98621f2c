// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { i18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { MantineProvider } from '@mantine/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
  // Whether there was a call is known to the module: each test begins without one.
  vi.resetModules();
  vi.stubGlobal('matchMedia', () => new EventTarget());
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const passes = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

async function made(load = vi.fn(async () => () => <p>a tab</p>)) {
  const [{ later }, begins] = await Promise.all([import('./later'), import('@/lib/call-first')]);
  const Part = later(load, <p>on its way</p>);
  const open = () =>
    render(
      <I18nProvider i18n={i18n}>
        <MantineProvider forceColorScheme="light" env="test">
          <Part />
        </MantineProvider>
      </I18nProvider>,
    );
  return { load, open, ...begins };
}

it('is fetched when it is opened', async () => {
  const { load, open } = await made();
  await passes(60_000);
  expect(load).not.toHaveBeenCalled();
  open();
  expect(screen.getByText('on its way')).toBeTruthy();
  await passes(0);
  expect(screen.getByText('a tab')).toBeTruthy();
});

it('is fetched once a call stands, and is there at once when it is opened', async () => {
  const { load, open, callBegins, callStands } = await made();
  callBegins();
  await passes(1000);
  expect(load).not.toHaveBeenCalled();
  callStands();
  await passes(500);
  expect(load).toHaveBeenCalledTimes(1);
  open();
  expect(screen.getByText('a tab')).toBeTruthy();
  expect(load).toHaveBeenCalledTimes(1);
});

it('can be asked for again when it could not be fetched', async () => {
  const load = vi.fn(async () => () => <p>a tab</p>).mockRejectedValueOnce(new TypeError('gone'));
  const { open } = await made(load);
  open();
  await passes(0);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await passes(0);
  expect(screen.getByText('a tab')).toBeTruthy();
});

it('comes by itself when the server is there again', async () => {
  const load = vi.fn(async () => () => <p>a tab</p>);
  load.mockRejectedValueOnce(new TypeError('gone')).mockRejectedValueOnce(new TypeError('gone'));
  const { open } = await made(load);
  open();
  await passes(0);
  await passes(3000);
  expect(screen.getByRole('alert')).toBeTruthy();
  await passes(3000);
  expect(screen.getByText('a tab')).toBeTruthy();
});

it('is fetched beside a call until it is there', async () => {
  const load = vi.fn(async () => () => <p>a tab</p>).mockRejectedValueOnce(new TypeError('gone'));
  const { callBegins, callStands } = await made(load);
  callBegins();
  callStands();
  await passes(500);
  expect(load).toHaveBeenCalledTimes(1);
  await passes(10_000);
  expect(load).toHaveBeenCalledTimes(2);
});
