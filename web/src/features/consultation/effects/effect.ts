/** A device's track made over: what is sent in its place. */
import type { Kind } from '../call/devices';

export interface Effect {
  track: MediaStreamTrack;
  stop(): void;
}

/** Rejects when it cannot be had; calls `failed` when it breaks later. */
export type Start = (raw: MediaStreamTrack, failed: () => void) => Promise<Effect>;

/** Of each kind of device one effect: the camera's background is blurred, the microphone's noise is taken out. */
export type Effects = Record<Kind, boolean>;

const key = 'aegle.effects';
const none: Effects = { camera: false, microphone: false };

export function rememberedEffects(): Effects {
  try {
    return { ...none, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Effects>) };
  } catch {
    return none;
  }
}

export function rememberEffects(effects: Effects): void {
  try {
    localStorage.setItem(key, JSON.stringify(effects));
  } catch {
    // Not remembered, and in force all the same.
  }
}

/** Nothing of an effect is loaded before it is switched on. */
export async function startOf(kind: Kind): Promise<Start> {
  if (kind === 'camera') return (await import('./blur')).blurBackground;
  return (await import('./noise')).suppressNoise;
}
