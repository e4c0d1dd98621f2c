// @vitest-environment jsdom
import { fireEvent, renderHook } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useShortcuts } from './useShortcuts';

afterEach(() => document.body.replaceChildren());

const deeds = () => ({
  mute: vi.fn(),
  camera: vi.fn(),
  chat: vi.fn(),
  fullScreen: vi.fn(),
  float: vi.fn(),
  escape: vi.fn(),
  help: vi.fn(),
});

it('leaves all keys to an open dialog, also while it does not have the focus yet', () => {
  const all = deeds();
  const { unmount } = renderHook(() => useShortcuts(true, all));
  fireEvent.keyDown(document.body, { key: 'Escape' });
  expect(all.escape).toHaveBeenCalledTimes(1);
  document.body.innerHTML = '<section role="dialog" aria-modal="true"></section>';
  for (const key of ['Escape', ' ', '?']) fireEvent.keyDown(document.body, { key });
  expect(all.escape).toHaveBeenCalledTimes(1);
  expect(all.mute).not.toHaveBeenCalled();
  expect(all.help).not.toHaveBeenCalled();
  unmount();
});
