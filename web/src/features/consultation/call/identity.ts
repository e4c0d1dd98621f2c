/** Who this tab is in a room: a peer id kept over reloads, and the generation counter of its connections. */
import { uuid } from '@/lib/uuid';

const peerKey = 'aegle.call.peer';
const generationKey = 'aegle.call.generation';

/**
 * The tab's peer id. A duplicated tab carries a copy of the storage, so the id is held by a lock: whoever does not get
 * it within a moment is the copy, and takes a new one. A reload gets it, since the page before lets go of its locks.
 */
export async function ownPeerId(): Promise<string> {
  const kept = sessionStorage.getItem(peerKey);
  if (kept && (await holds(kept))) return kept;
  const fresh = uuid();
  sessionStorage.setItem(peerKey, fresh);
  await holds(fresh);
  return fresh;
}

/** Grows with each call, over reloads too; by the clock, since a crash may take the last numbers along. */
export function nextGeneration(): number {
  const next = Math.max(Number(sessionStorage.getItem(generationKey) ?? 0) + 1, Date.now());
  sessionStorage.setItem(generationKey, String(next));
  return next;
}

/** Whether a tab of this browser has this peer id at present. One that cannot be asked counts as one that has it. */
export async function isHeld(peer: string): Promise<boolean> {
  if (!navigator.locks) return true;
  const { held: locks } = await navigator.locks.query();
  return locks?.some(({ name }) => name === lockOf(peer)) ?? true;
}

const held = new Set<string>();
const lockOf = (peer: string) => `aegle.peer.${peer}`;

function holds(peer: string): Promise<boolean> {
  if (held.has(peer) || !navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(700);
    const keep = () => {
      held.add(peer);
      resolve(true);
      return new Promise<void>(() => {});
    };
    navigator.locks.request(lockOf(peer), { signal }, keep).catch(() => resolve(false));
  });
}
