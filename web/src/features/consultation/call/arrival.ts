/**
 * Which of what they send arrives: a line may flow without their picture. After a silence the browser may hold frames back for seconds,
 * key frames too, as if it reckoned their time from what came before the silence; a new connection does not.
 */
import type { Reading } from './stats';
import { timing } from './watchdog';

export interface Arrival {
  frames: number;
  /** When a frame of their camera last came, or none was expected. */
  pictureAt: number;
  packets: number;
  soundAt: number;
  /** When the picture last moved, or began to be expected, or to be expected again after a silence. */
  movedAt: number;
}

/** What should come now; `returnedAt`: when a silence last ended. */
export interface Expected {
  picture: boolean;
  sound: boolean;
  returnedAt: number;
}

/** So soon after a silence it is the cause. */
const causeMs = 5000;
/** In most cases the browser has asked for a key frame within a second, and shows it. */
const movesAfterMs = 1500;
const roundTrips = 4;
/** From one look to the next, of a picture that moves; key frames come alone. */
const framesOfMotion = 2;

export const noArrival: Arrival = { frames: 0, pictureAt: 0, packets: 0, soundAt: 0, movedAt: 0 };

export function arrive(before: Arrival, { at, framesDecoded, audioPackets }: Reading, expected: Expected): Arrival {
  const came = framesDecoded - before.frames;
  const begins = !expected.picture || expected.returnedAt === at;
  return {
    frames: framesDecoded,
    pictureAt: came !== 0 || !expected.picture ? at : before.pictureAt,
    packets: audioPackets,
    soundAt: audioPackets !== before.packets || !expected.sound ? at : before.soundAt,
    movedAt: begins || came >= framesOfMotion ? at : before.movedAt,
  };
}

export const stopped = ({ pictureAt, soundAt }: Arrival, at: number) => ({
  pictureStopped: at - pictureAt >= timing.stalledAfterMs,
  soundStopped: at - soundAt >= timing.stalledAfterMs,
});

/** A silence is over, and the picture stands all the same. */
export const isHeldBack = ({ movedAt }: Arrival, { at, roundTripS }: Reading, returnedAt: number) =>
  at - returnedAt < causeMs && at - movedAt >= movesAfterMs + roundTrips * roundTripS * 1000;
