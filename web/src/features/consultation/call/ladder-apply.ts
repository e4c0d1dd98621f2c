/** What a rung of the ladder means for an RTCRtpSender and for a session description. */
import { hasPicture, type Rung } from './ladder';

export interface PictureLimits {
  active: boolean;
  maxBitrate: number;
  scaleResolutionDownBy: number;
  /** null: as the camera gives them. */
  maxFramerate: number | null;
}

const limits = (maxBitrate: number, scaleResolutionDownBy: number, maxFramerate: number | null): PictureLimits => ({
  active: true,
  maxBitrate,
  scaleResolutionDownBy,
  maxFramerate,
});

const camera = { full: limits(1_800_000, 1, null), smaller: limits(250_000, 2, 20), few: limits(30_000, 4, 8) };
// Words on a screen are read, so it loses frames and not its size.
const screen = { full: limits(1_800_000, 1, null), smaller: limits(250_000, 1, 5), few: limits(60_000, 1.5, 1) };

// Beside a screen the camera stands small, and makes way first.
const beside = {
  full: limits(400_000, 2, 20),
  smaller: limits(60_000, 4, 10),
  few: { ...camera.few, active: false },
};

export const fullPicture = camera.full;

export type Picture = 'camera' | 'screen';

interface Circumstances {
  /** To how many it is sent; each of them costs as much again, of the line and of the processor. */
  others?: number;
  /** A screen is shared at present. */
  sharing?: boolean;
}

export function limitsOf(
  rung: Rung,
  picture: Picture,
  { others = 1, sharing = false }: Circumstances = {},
): PictureLimits {
  if (!hasPicture(rung)) return { ...camera.few, active: false };
  const isScreen = picture === 'screen';
  const alone = (isScreen ? screen : sharing ? beside : camera)[rung];
  if (others < 2 || rung !== 'full') return alone;
  const maxBitrate = Math.round(alone.maxBitrate / others);
  return { ...alone, maxBitrate, scaleResolutionDownBy: isScreen ? 1 : Math.max(1.5, alone.scaleResolutionDownBy) };
}

export async function limitPicture(sender: RTCRtpSender, wanted: PictureLimits): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding) return;
  const { active, maxBitrate, scaleResolutionDownBy, maxFramerate } = wanted;
  const same =
    encoding.active === active &&
    encoding.maxBitrate === maxBitrate &&
    (encoding.scaleResolutionDownBy ?? 1) === scaleResolutionDownBy &&
    (encoding.maxFramerate ?? null) === maxFramerate;
  if (same) return;
  Object.assign(encoding, { active, maxBitrate, scaleResolutionDownBy });
  if (maxFramerate === null) delete encoding.maxFramerate;
  else encoding.maxFramerate = maxFramerate;
  await sender.setParameters(parameters);
}

const longPacketMs = 60;
const frugal: Record<string, string> = { usedtx: '1', maxaveragebitrate: '16000' };

/**
 * The other side's description as if it asked for little sound (RFC 7587, 7): our own encoder obeys it, so nothing of
 * this has to be agreed upon.
 */
export function withLongPackets(sdp: string): string {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
  if (!payload) return sdp;
  return sdp
    .split(/^(?=m=)/m)
    .map((part) => (part.startsWith('m=audio') ? frugalAudio(part, payload) : part))
    .join('');
}

function frugalAudio(part: string, payload: string): string {
  const lines = part.replace(/^a=(?:max)?ptime:.*\r?\n/gm, '').split(/\r?\n/);
  const start = `a=fmtp:${payload} `;
  const made = lines.map((line) =>
    line.startsWith(start) ? start + frugalParameters(line.slice(start.length)) : line,
  );
  if (!lines.some((line) => line.startsWith(start))) {
    const map = made.findIndex((line) => line.startsWith(`a=rtpmap:${payload} `));
    made.splice(map + 1, 0, start + frugalParameters(''));
  }
  const end = made.at(-1) === '' ? made.length - 1 : made.length;
  made.splice(end, 0, `a=ptime:${longPacketMs}`);
  return made.join('\r\n');
}

function frugalParameters(text: string): string {
  const given = text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '' && !((one.split('=')[0] ?? '') in frugal));
  return [...given, ...Object.entries(frugal).map(([name, value]) => `${name}=${value}`)].join(';');
}

/** Whether this description was applied with long packets. */
export const hasLongPackets = (sdp: string) => sdp.includes(`a=ptime:${longPacketMs}\r\n`);
