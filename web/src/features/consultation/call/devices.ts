/** Cameras and microphones: opening them, what stood in the way, and which ones the person prefers. */

/** `blocked`: the page may, and the system does not let the browser. */
export type DeviceProblem = 'denied' | 'blocked' | 'missing' | 'busy' | 'insecure' | 'failed';
export type Kind = 'camera' | 'microphone';

export interface Choice {
  camera: string | null;
  microphone: string | null;
  speaker: string | null;
}

export interface DeviceList {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export type Opened = { track: MediaStreamTrack; problem: null } | { track: null; problem: DeviceProblem };

const choiceKey = 'aegle.devices';
const noChoice: Choice = { camera: null, microphone: null, speaker: null };

export function rememberedChoice(): Choice {
  try {
    return { ...noChoice, ...(JSON.parse(localStorage.getItem(choiceKey) ?? '{}') as Partial<Choice>) };
  } catch {
    return noChoice;
  }
}

export function rememberChoice(choice: Choice): void {
  try {
    localStorage.setItem(choiceKey, JSON.stringify(choice));
  } catch {
    // A full or forbidden storage costs the memory of a choice, nothing more.
  }
}

/** Both in one request, so that the browser asks once; null when that fails: one may stand alone. */
export async function openBoth(choice: Choice): Promise<Record<Kind, Opened> | null> {
  const media = mediaDevices();
  if (!media) return { camera: refused('insecure'), microphone: refused('insecure') };
  try {
    const wish = { video: cameraWish(only(choice.camera)), audio: microphoneWish(only(choice.microphone)) };
    const stream = await media.getUserMedia(wish);
    return { camera: opened(stream.getVideoTracks()), microphone: opened(stream.getAudioTracks()) };
  } catch {
    return null;
  }
}

/** The chosen one, or while that is not connected, the browser's own choice. */
export async function openOne(kind: Kind, choice: Choice): Promise<Opened> {
  const chosen = await openAs(kind, only(choice[kind]));
  return choice[kind] !== null && chosen.problem === 'missing' ? openAs(kind, {}) : chosen;
}

/** This one and no other. */
export const openExact = (kind: Kind, id: string): Promise<Opened> => openAs(kind, only(id));

async function openAs(kind: Kind, which: MediaTrackConstraints): Promise<Opened> {
  const media = mediaDevices();
  if (!media) return refused('insecure');
  try {
    const wish = kind === 'camera' ? { video: cameraWish(which) } : { audio: microphoneWish(which) };
    return opened((await media.getUserMedia(wish)).getTracks());
  } catch (error) {
    return refused(problemOf(error));
  }
}

/** The screen, a window or a tab, as the person picks; null when they think better of it. */
export async function openScreen(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
    const [track] = stream.getVideoTracks();
    if (track) track.contentHint = 'detail';
    return track ?? null;
  } catch {
    return null;
  }
}

export const canShareScreen = () =>
  typeof mediaDevices()?.getDisplayMedia === 'function' && !globalThis.matchMedia('(pointer: coarse)').matches;

/** Some apps' own browsers, and some that are locked down, carry no calls. */
export const canConnect = () =>
  typeof (globalThis.RTCPeerConnection as typeof RTCPeerConnection | undefined)?.prototype.addTransceiver ===
  'function';

/** Camera and microphone are given to pages over https alone, and not in every app's own browser. */
export const hasDevices = () => typeof mediaDevices()?.getUserMedia === 'function';

export const canChooseSpeaker = () => 'setSinkId' in HTMLMediaElement.prototype;

export async function listDevices(): Promise<DeviceList> {
  const all =
    (await mediaDevices()
      ?.enumerateDevices()
      .catch(() => [])) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId !== '');
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
}

export function onDevicesChanged(handler: () => void): () => void {
  const media = mediaDevices();
  media?.addEventListener('devicechange', handler);
  return () => media?.removeEventListener('devicechange', handler);
}

/** Absent on pages that are neither https nor localhost. */
function mediaDevices(): MediaDevices | undefined {
  return globalThis.navigator?.mediaDevices;
}

function cameraWish(which: MediaTrackConstraints): MediaTrackConstraints {
  return { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
}

function microphoneWish(which: MediaTrackConstraints): MediaTrackConstraints {
  return { ...which, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}

// `exact`: a device that is merely preferred loses to another one with a larger picture.
const only = (id: string | null): MediaTrackConstraints => (id ? { deviceId: { exact: id } } : {});

function opened(tracks: MediaStreamTrack[]): Opened {
  const [track] = tracks;
  return track ? { track, problem: null } : refused('missing');
}

const refused = (problem: DeviceProblem): Opened => ({ track: null, problem });

function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' && /by system/iu.test((error as DOMException).message)) return 'blocked';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'failed';
}
