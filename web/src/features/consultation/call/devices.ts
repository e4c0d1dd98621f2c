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

/** Both in one request, so that the browser asks once; one by one when that fails, so that one may stand alone. */
export async function openBoth(choice: Choice): Promise<Record<Kind, Opened>> {
  const media = mediaDevices();
  if (!media) return { camera: refused('insecure'), microphone: refused('insecure') };
  try {
    const stream = await media.getUserMedia({ video: cameraWish(choice), audio: microphoneWish(choice) });
    return { camera: opened(stream.getVideoTracks()), microphone: opened(stream.getAudioTracks()) };
  } catch {
    const microphone = await openOne('microphone', choice);
    return { camera: await openOne('camera', choice), microphone };
  }
}

export async function openOne(kind: Kind, choice: Choice): Promise<Opened> {
  const media = mediaDevices();
  if (!media) return refused('insecure');
  try {
    const wish = kind === 'camera' ? { video: cameraWish(choice) } : { audio: microphoneWish(choice) };
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

function cameraWish(choice: Choice): MediaTrackConstraints {
  return { ...preferred(choice.camera), width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
}

function microphoneWish(choice: Choice): MediaTrackConstraints {
  return { ...preferred(choice.microphone), echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}

// `ideal`, since a remembered device may have been unplugged.
const preferred = (id: string | null): MediaTrackConstraints => (id ? { deviceId: { ideal: id } } : {});

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
