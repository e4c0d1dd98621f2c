/** Which device takes over when one is pulled out or another program takes it, and what is said of it. */
import type { DeviceList, DeviceProblem, Kind } from './devices';

export type DeviceKind = Kind | 'speaker';

/** A device as it is known after it has gone. */
export interface Gone {
  id: string;
  name: string;
}

export type News =
  /** `to` took over; null is what the system plays to. */
  | { what: 'replaced'; from: Gone; to: string | null }
  /** Nothing took over. */
  | { what: 'gone'; from: Gone; problem: DeviceProblem }
  /** The system or another program holds it back; it is still ours. */
  | { what: 'paused'; from: Gone };

export type AllNews = Partial<Record<DeviceKind, News>>;

/** One that goes twice within so long is not tried first once more. */
export const unsteadyMs = 10_000;

export function listOf(devices: DeviceList, kind: DeviceKind): MediaDeviceInfo[] {
  return { camera: devices.cameras, microphone: devices.microphones, speaker: devices.speakers }[kind];
}

/**
 * The ids to try, one after another. A device that is still listed may only have stumbled, and is tried first, unless it
 * just did. The browser's own names for the system's choice ("default") are the same device again, and stand behind it.
 */
export function successors(list: MediaDeviceInfo[], gone: Gone, unsteady: boolean): string[] {
  const same = list.find(({ deviceId }) => deviceId === gone.id);
  const others = list.filter((device) => device !== same);
  const isAlias = (device: MediaDeviceInfo) => same !== undefined && isSame(device, same);
  const ordered = [...others.filter((device) => !isAlias(device)), ...others.filter(isAlias)];
  const ids = ordered.map(({ deviceId }) => deviceId);
  if (!same) return ids;
  return unsteady ? [...ids, same.deviceId] : [same.deviceId, ...ids];
}

const aliases = new Set(['default', 'communications']);

function isSame(a: MediaDeviceInfo, b: MediaDeviceInfo): boolean {
  const named = aliases.has(a.deviceId) || aliases.has(b.deviceId);
  return named && a.groupId !== '' && a.groupId === b.groupId;
}

/** Where sound goes: the speaker that was chosen, while it is there; null is the system's own choice. */
export function speakerInUse(chosen: string | null, list: MediaDeviceInfo[], news: News | undefined): string | null {
  if (chosen === null || news?.what === 'replaced') return null;
  // Before the browser names its speakers the list is empty and says nothing.
  return list.length === 0 || list.some(({ deviceId }) => deviceId === chosen) ? chosen : null;
}

/** What the speakers' list says when it changes: the chosen one was there before, and is not any more. */
export function speakerNews(chosen: string | null, before: MediaDeviceInfo[], after: MediaDeviceInfo[]): News | null {
  const had = before.find(({ deviceId }) => deviceId === chosen);
  if (!had || after.some(({ deviceId }) => deviceId === chosen)) return null;
  return { what: 'replaced', from: { id: had.deviceId, name: had.label }, to: null };
}
