/**
 * Watches whether anything arrives over a link, and says what to do about it: first an ICE restart, which mends a
 * changed address; if that has not helped in about 8 s a new connection, again and again with growing pauses.
 * It looks at arriving bytes and not at ICE's opinion, which stays `connected` after an address change.
 */
import type { LinkHealth } from './machine';

export type Remedy = 'none' | 'restart' | 'rebuild';

export interface Sample {
  at: number;
  /** Grows whenever anything arrives. */
  received: number;
  connection: RTCPeerConnectionState;
  /** A remedy needs signalling; without it we wait. */
  canSignal: boolean;
  /** A restart before the line is lost can do no good: a full line is silent for moments, or one is under way. */
  waits?: boolean;
  /** The other side has answered our restart, so only the way for picture and sound is at fault. */
  answered?: boolean;
}

export interface Watch {
  health: LinkHealth;
  received: number;
  grewAt: number;
  /** When something last came after a silence in which a picture may have lost what it builds upon. */
  returnedAt: number;
  attempts: number;
  nextRemedyAt: number;
  couldSignal: boolean;
  triedAt: number;
}

export const timing = {
  stalledAfterMs: 2000,
  /** Browsers send again what was lost in less. */
  returnsAfterMs: 500,
  /** A restart disturbs no line that lives, so it is tried before anyone is told of a loss. */
  restartAfterMs: 1000,
  startPatienceMs: 8000,
  remedyPatienceMs: 8000,
  /** A browser holds on to a way that worked for some seconds; a new connection does not. */
  fruitlessAfterMs: 2000,
  /** What comes back, a relay or a network, is found again so soon. */
  remedyPatienceMsMax: 10_000,
  growth: 1.6,
  /** The polite side lets the other go first, so that not both offer at once. */
  politeDelayMs: 500,
} as const;

export function beginWatch(at: number): Watch {
  return {
    health: 'starting',
    received: 0,
    grewAt: at,
    returnedAt: -Infinity,
    attempts: 0,
    nextRemedyAt: at + timing.startPatienceMs,
    couldSignal: true,
    triedAt: at,
  };
}

export interface Watched {
  watch: Watch;
  remedy: Remedy;
}

/** `random` is in [0, 1) and spreads the attempts of the two sides. */
export function observe(before: Watch, sample: Sample, polite: boolean, random: number): Watched {
  const grew = sample.received > before.received;
  const watch: Watch = { ...before, received: sample.received, couldSignal: sample.canSignal };
  if (grew) {
    const returns = before.health !== 'starting' && sample.at - before.grewAt >= timing.returnsAfterMs;
    const returnedAt = returns ? sample.at : before.returnedAt;
    return { watch: { ...watch, health: 'flowing', grewAt: sample.at, returnedAt, attempts: 0 }, remedy: 'none' };
  }
  const silent = sample.at - watch.grewAt >= timing.stalledAfterMs;
  const broken = sample.connection === 'failed' || sample.connection === 'closed';
  if (watch.health === 'flowing' && (silent || broken)) {
    watch.health = 'stalled';
    if (watch.attempts === 0) watch.nextRemedyAt = sample.at + (polite ? timing.politeDelayMs : 0);
  }
  if (watch.health === 'flowing') return early(watch, sample, polite, random);
  const regained = sample.canSignal && !before.couldSignal;
  if (regained && watch.health === 'stalled') {
    watch.attempts = 0;
    watch.nextRemedyAt = Math.min(watch.nextRemedyAt, sample.at);
  }
  const fruitless = sample.answered && watch.attempts === 1 && sample.at - watch.triedAt >= timing.fruitlessAfterMs;
  if (fruitless) watch.nextRemedyAt = Math.min(watch.nextRemedyAt, sample.at);
  if (!sample.canSignal || sample.at < watch.nextRemedyAt) return { watch, remedy: 'none' };
  return { watch: { ...watch, ...afterAttempt(watch, sample.at, random) }, remedy: remedyFor(watch) };
}

function early(watch: Watch, sample: Sample, polite: boolean, random: number): Watched {
  const due = watch.grewAt + timing.restartAfterMs + (polite ? timing.politeDelayMs : 0);
  if (watch.attempts > 0 || !sample.canSignal || sample.waits || sample.at < due) return { watch, remedy: 'none' };
  return { watch: { ...watch, ...afterAttempt(watch, sample.at, random) }, remedy: 'restart' };
}

/** The other side says that it was away: if nothing flows, act at the next look. */
export function hasten(watch: Watch, at: number): Watch {
  if (watch.health !== 'stalled') return watch;
  return { ...watch, attempts: 0, nextRemedyAt: at };
}

/** The counters of a new connection begin at zero, and it is given time to come about. */
export function onNewConnection(watch: Watch, at: number): Watch {
  const nextRemedyAt = Math.max(watch.nextRemedyAt, at + timing.startPatienceMs);
  return { ...watch, health: 'starting', received: 0, returnedAt: -Infinity, nextRemedyAt };
}

function remedyFor(watch: Watch): Remedy {
  // A connection that never worked has nothing that a restart could mend.
  return watch.health === 'stalled' && watch.attempts === 0 ? 'restart' : 'rebuild';
}

function afterAttempt(watch: Watch, at: number, random: number): Pick<Watch, 'attempts' | 'nextRemedyAt' | 'triedAt'> {
  const pause = Math.min(
    timing.remedyPatienceMs * timing.growth ** Math.max(0, watch.attempts - 1),
    timing.remedyPatienceMsMax,
  );
  return { attempts: watch.attempts + 1, triedAt: at, nextRemedyAt: at + pause * (0.85 + 0.3 * random) };
}
