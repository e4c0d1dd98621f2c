// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dropCallPlaces } from '@/lib/call-places';
import { placeBefore, PlaceKeeper, placeTiming } from './place';

const inside = { audio: true, video: false };
let keepers: PlaceKeeper[];
/** The peer ids of the tabs that live. */
let alive: Set<string>;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  localStorage.clear();
  keepers = [];
  alive = new Set();
  const query = () =>
    Promise.resolve({ held: [...alive].map((peer) => ({ name: `aegle.peer.${peer}` })), pending: [] });
  Object.defineProperty(navigator, 'locks', { value: { query }, configurable: true });
});
afterEach(() => {
  for (const keeper of keepers) keeper.close();
  vi.useRealTimers();
});

function tab(peer: string, userId = 'kriya'): PlaceKeeper {
  const keeper = new PlaceKeeper('visit', userId, peer);
  keepers.push(keeper);
  alive.add(peer);
  return keeper;
}

/** No goodbye, and the tab's own storage goes with it. */
function crash(peer: string): void {
  for (const keeper of keepers.splice(0)) keeper.close();
  alive.delete(peer);
  sessionStorage.clear();
}

describe('the place in a call', () => {
  it('is there after a reload, and not after one has left', async () => {
    const keeper = tab('p');
    keeper.set(inside);
    dispatchEvent(new Event('pagehide'));
    expect(await placeBefore('visit', 'kriya')).toEqual(inside);
    expect(await placeBefore('another', 'kriya')).toBeNull();
    keeper.set(null);
    expect(await placeBefore('visit', 'kriya')).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  it('is there once after a crash, for whoever was inside and for a while', async () => {
    tab('p').set(inside);
    crash('p');
    expect(await placeBefore('visit', 'somebody else')).toBeNull();
    expect(await placeBefore('visit', 'kriya')).toEqual(inside);
    expect(await placeBefore('visit', 'kriya')).toBeNull();

    tab('q').set(inside);
    await vi.advanceTimersByTimeAsync(placeTiming.keptMs + 1000);
    crash('q');
    expect(await placeBefore('visit', 'kriya')).toEqual(inside);

    tab('r').set(inside);
    crash('r');
    await vi.advanceTimersByTimeAsync(placeTiming.keptMs + 1000);
    expect(await placeBefore('visit', 'kriya')).toBeNull();
  });

  it('is not for a second tab while the first one lives, nor after that was closed or its owner signed out', async () => {
    tab('p').set(inside);
    sessionStorage.clear();
    expect(await placeBefore('visit', 'kriya')).toBeNull();
    dispatchEvent(new Event('pagehide'));
    crash('p');
    expect(await placeBefore('visit', 'kriya')).toBeNull();

    tab('q').set(inside);
    crash('q');
    dropCallPlaces();
    expect(await placeBefore('visit', 'kriya')).toBeNull();
  });

  it("stays another tab's when one's own goes", () => {
    const first = tab('p');
    first.set(inside);
    tab('q').set(inside);
    first.set(null);
    expect(localStorage.getItem('aegle.call.in.visit')).toContain('"peer":"q"');
  });

  it("is nobody's where tabs cannot be told apart", async () => {
    tab('p').set(inside);
    crash('p');
    Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
    expect(await placeBefore('visit', 'kriya')).toBeNull();
  });
});
