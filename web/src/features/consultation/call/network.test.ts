// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest';
import { watchNetwork } from './network';

afterEach(() => vi.unstubAllGlobals());

it('tells of the way back on, and of another kind of way, not of a new estimate of the same one', () => {
  const connection = Object.assign(new EventTarget(), { type: 'wifi' });
  vi.stubGlobal('navigator', { connection });
  const changed = vi.fn();
  const stop = watchNetwork(changed);
  connection.dispatchEvent(new Event('change'));
  expect(changed).not.toHaveBeenCalled();
  connection.type = 'cellular';
  connection.dispatchEvent(new Event('change'));
  expect(changed).toHaveBeenCalledTimes(1);
  dispatchEvent(new Event('online'));
  expect(changed).toHaveBeenCalledTimes(2);
  stop();
  connection.type = 'wifi';
  connection.dispatchEvent(new Event('change'));
  dispatchEvent(new Event('online'));
  expect(changed).toHaveBeenCalledTimes(2);
});
