/** Opens one device for the test, and tells refusals apart as far as browsers do. */
import type { DeviceResult } from '@/features/scheduling';
import { type Choice, type Kind, openOne } from '../call/devices';

export type DeviceOutcome = DeviceResult['camera'];

export interface Tried {
  track: MediaStreamTrack | null;
  outcome: DeviceOutcome;
}

export async function tryDevice(kind: Kind, choice: Choice): Promise<Tried> {
  const { track, problem } = await openOne(kind, choice);
  if (problem === null) return { track, outcome: 'works' };
  if (problem === 'denied' && (await isGrantedHere(kind))) return { track: null, outcome: 'blocked' };
  return { track: null, outcome: problem };
}

/** The page may, and is refused all the same: then it is the system that refuses the browser. */
async function isGrantedHere(kind: Kind): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: kind as PermissionName });
    return state === 'granted';
  } catch {
    // Not every browser tells.
    return false;
  }
}
