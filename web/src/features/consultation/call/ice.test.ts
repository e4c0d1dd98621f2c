import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { IceServers } from '../model';
import { IceSupply } from './ice';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const served = (n: number): IceServers => ({
  ice_servers: [{ urls: ['turn:clinic.example:3478'], username: `user-${n}`, credential: 'secret' }],
  expires_at: new Date(Date.now() + 600_000).toISOString(),
});

it('renews the credentials before they expire, and tells of it', async () => {
  let fetched = 0;
  const names: unknown[] = [];
  const supply = new IceSupply(
    () => Promise.resolve(served((fetched += 1))),
    ([server]) => names.push(server?.username),
  );
  expect((await supply.get())[0]?.username).toBe('user-1');
  await pass(599_000);
  expect(fetched).toBe(2);
  expect(names).toEqual(['user-1', 'user-2']);
  supply.stop();
  await pass(6_000_000);
  expect(fetched).toBe(2);
});

it('does not hold the call up when they do not come, and goes on asking', async () => {
  let answer: ((servers: IceServers) => void) | null = null;
  let asked = 0;
  const renewed = vi.fn();
  const supply = new IceSupply(() => {
    asked += 1;
    if (asked === 1) return Promise.reject(new Error('no line'));
    return new Promise((resolve) => (answer = resolve));
  }, renewed);
  const first = supply.get(1000);
  await pass(1000);
  expect(await first).toEqual([]);
  await pass(5000);
  expect(asked).toBe(2);
  (answer as unknown as (servers: IceServers) => void)(served(2));
  await pass(0);
  expect(renewed).toHaveBeenCalledOnce();
  supply.stop();
});
