// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { IceServers } from '../model';
import { IceSupply } from './ice';

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const served = (n: number, relay_only = false): IceServers => ({
  relay_only,
  ice_servers: [{ urls: ['turn:clinic.example:3478'], username: `user-${n}`, credential: 'secret' }],
  expires_at: new Date(Date.now() + 600_000).toISOString(),
});

it('renews the credentials before they expire, and tells of it', async () => {
  let fetched = 0;
  const names: unknown[] = [];
  const supply = new IceSupply(
    () => Promise.resolve(served((fetched += 1))),
    ({ iceServers: [server] }) => names.push(server?.username),
  );
  expect((await supply.get()).iceServers[0]?.username).toBe('user-1');
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
  // Whether the clinic hides addresses is not known yet, so none is offered.
  expect(await first).toEqual({ iceServers: [], iceTransportPolicy: 'relay' });
  await pass(5000);
  expect(asked).toBe(2);
  (answer as unknown as (servers: IceServers) => void)(served(2));
  await pass(0);
  expect(renewed).toHaveBeenCalledOnce();
  supply.stop();
});

it('offers addresses unless the clinic or the person hides them, and remembers the person', async () => {
  const policies: unknown[] = [];
  const supply = new IceSupply(
    () => Promise.resolve(served(1)),
    ({ iceTransportPolicy }) => policies.push(iceTransportPolicy),
  );
  expect((await supply.get()).iceTransportPolicy).toBe('all');
  supply.hide(true);
  expect(policies).toEqual(['all', 'relay']);
  supply.stop();

  const later = new IceSupply(() => Promise.resolve(served(1)), vi.fn());
  expect(later.hiding.mine).toBe(true);
  expect((await later.get()).iceTransportPolicy).toBe('relay');
  later.hide(false);
  expect((await later.get()).iceTransportPolicy).toBe('all');
  later.stop();

  const hidden = new IceSupply(() => Promise.resolve(served(1, true)), vi.fn());
  expect((await hidden.get()).iceTransportPolicy).toBe('relay');
  expect(hidden.hiding).toEqual({ mine: false, clinics: true, hasRelay: true });
  hidden.stop();
});

it('says so when there is no relay to hide behind', async () => {
  const none = { ...served(1), ice_servers: [{ urls: ['stun:clinic.example:3478'] }] };
  const supply = new IceSupply(() => Promise.resolve(none), vi.fn());
  expect(supply.hiding.hasRelay).toBeNull();
  await supply.get();
  expect(supply.hiding.hasRelay).toBe(false);
  supply.stop();
});
