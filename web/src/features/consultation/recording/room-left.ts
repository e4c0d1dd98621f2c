/** How large a recording may become, and how much longer it may go on. */
import type { Schemas } from '@/api/client';

type Files = Pick<Schemas['FileList'], 'bytes_max' | 'files'>;

/** By the contract, all recordings of a visit together have so many times the room of a file. */
const timesOfFile = 5;
/** For what is on its way out of the encoder when the recording is stopped. */
const margin = 4_000_000;
const warnedMinutes = 5;

export const videoBitsPerSecond = 540_000;
export const audioBitsPerSecond = 60_000;

export function roomFor({ bytes_max, files }: Files): number {
  const taken = files.filter(({ kind }) => kind === 'recording').reduce((sum, { bytes }) => sum + bytes, 0);
  return Math.max(0, timesOfFile * bytes_max - taken);
}

export interface Left {
  /** It has to stop now. */
  full: boolean;
  /** Told when there are few; null: enough. */
  minutes: number | null;
}

export function leftOf(room: number, bytes: number): Left {
  const left = room - margin - bytes;
  const minutes = Math.floor((left * 8) / (videoBitsPerSecond + audioBitsPerSecond) / 60);
  return { full: left <= 0, minutes: minutes <= warnedMinutes ? Math.max(0, minutes) : null };
}
