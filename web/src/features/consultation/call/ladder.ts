/**
 * How much of the picture and the sound is sent over a line, as a pure state machine: down quickly when the line cannot
 * carry it, up again one step at a time. A step up is on trial until it has held, and only then people are told of it;
 * each trial that fails makes the next one later, so that a line which cannot bear more is left in peace.
 */

/** Best first. `phone`: what arrives is of no use any more, and people are told whom to call. */
export const rungs = ['full', 'smaller', 'few', 'sound', 'stills', 'phone'] as const;
export type Rung = (typeof rungs)[number];

/** What was seen of the line since the look before, about a second ago. */
export interface Conditions {
  at: number;
  /** Something arrives. While nothing does, there is nothing to judge by. */
  flowing: boolean;
  /** What the browser believes it can send, bit/s; null where it does not say. */
  available: number | null;
  /** What it sent, bit/s. */
  sent: number;
  /** Share of our packets that did not arrive. */
  lost: number;
  /** 0: not measured. */
  roundTripS: number;
  /** Share of our sound that the other side had to make up. */
  concealed: number;
}

export interface Ladder {
  /** What is sent. */
  rung: Rung;
  /** What people are told: the rung, or the one below while the rung is on trial. */
  shown: Rung;
  /** The sound goes in long packets: on a narrow line it is their number that costs. */
  longPackets: boolean;
  badSince: number | null;
  cleanSince: number | null;
  trialSince: number | null;
  /** The last step was up, and it held: the next one need not wait long. */
  climbing: boolean;
  /** For how long the line must be clean before the next trial. */
  holdMs: number;
  /** Until then the figures still tell of what was before. */
  settlesAt: number;
  quickestS: number;
  /** Share of our sound that is missed, smoothed over some seconds. */
  missed: number;
}

export const timing = {
  /** After a new connection, and after silence. */
  settleMs: 5000,
  silenceMs: 3000,
  /** After a step down: what was lost before it is still being reported. */
  echoMs: 2500,
  /** For how long a line is bad before a step down. */
  patienceMs: { full: 2000, smaller: 2000, few: 3000, sound: 6000, stills: 10_000, phone: Infinity },
  trialPatienceMs: 1000,
  trialMs: 4000,
  trialMsMax: 9000,
  holdMs: 8000,
  climbingHoldMs: 2500,
  holdGrowth: 1.6,
  /** Below sound alone a trial is heard, and tried less often. */
  holdMsMax: { picture: 20_000, sound: 45_000 },
} as const;

/** What each picture takes with its sound, bit/s. */
const needs = { full: 230_000, smaller: 140_000, few: 20_000 } as const;

const harmful = 0.08;
const harmless = 0.03;
const unintelligible = 0.23;

const worstOf = ({ lost, concealed }: Conditions) => Math.max(lost, concealed);

export function begin(at: number): Ladder {
  return {
    rung: 'full',
    shown: 'full',
    longPackets: false,
    badSince: null,
    cleanSince: null,
    trialSince: null,
    climbing: false,
    holdMs: timing.holdMs,
    settlesAt: at + timing.settleMs,
    quickestS: Infinity,
    missed: 0,
  };
}

export const isBelow = (rung: Rung, other: Rung) => rungs.indexOf(rung) > rungs.indexOf(other);
export const hasPicture = (rung: Rung): rung is keyof typeof needs => !isBelow(rung, 'few');

/** The connection is a new one: what is sent stays as it is, and the figures begin anew. */
export function renewed(ladder: Ladder, at: number): Ladder {
  return settling({ ...ladder, quickestS: Infinity }, at, timing.settleMs);
}

export function step(before: Ladder, seen: Conditions): Ladder {
  if (!seen.flowing) return silent(before, seen.at);
  const missed = before.missed + 0.3 * (worstOf(seen) - before.missed);
  const ladder = { ...before, missed, quickestS: quickest(before.quickestS, seen.roundTripS) };
  if (seen.at < before.settlesAt) return ladder;
  const verdict = judge(ladder, seen);
  ladder.badSince = verdict === 'bad' ? (before.badSince ?? seen.at) : null;
  ladder.cleanSince = verdict === 'clean' ? (before.cleanSince ?? seen.at) : null;
  const badFor = ladder.badSince === null ? -1 : seen.at - ladder.badSince;
  const cleanFor = ladder.cleanSince === null ? -1 : seen.at - ladder.cleanSince;
  if (ladder.trialSince !== null) return onTrial(ladder, ladder.trialSince, seen, badFor, cleanFor);
  if (badFor >= timing.patienceMs[ladder.rung]) return down(ladder, seen);
  ladder.longPackets &&= isBelow(ladder.rung, 'smaller') || !hasRoom('smaller', seen);
  if (ladder.rung === 'full') return ladder;
  const hold = ladder.climbing ? timing.climbingHoldMs : ladder.holdMs;
  // Whoever sends little is believed to have little room: that delays the last step, and does not forbid it.
  const promising = ladder.rung !== 'smaller' || seen.available === null || seen.available > needs.full / 2;
  return cleanFor >= (promising ? hold : 3 * hold) ? up(ladder, seen.at) : ladder;
}

const hasRoom = (rung: keyof typeof needs, { available }: Conditions) => available === null || available >= needs[rung];

/** Silence says nothing of what a line bears; but where stills are the last resort, it is as bad as can be. */
function silent(before: Ladder, at: number): Ladder {
  const ladder = settling(before, at, timing.silenceMs);
  if (before.rung !== 'stills' || before.trialSince !== null) return ladder;
  const badSince = before.badSince ?? at;
  return at - badSince >= timing.patienceMs.stills ? moved(ladder, 'phone', at) : { ...ladder, badSince };
}

/** The figures of before a silence, and of the crowd behind it, say nothing of the line as it is. */
function settling(ladder: Ladder, at: number, ms: number): Ladder {
  const trialSince = ladder.trialSince === null ? null : at + ms;
  return { ...ladder, badSince: null, cleanSince: null, trialSince, settlesAt: Math.max(ladder.settlesAt, at + ms) };
}

/** Drifts upward, so that a line whose way has become longer is not taken for a crowded one for ever. */
function quickest(before: number, roundTripS: number): number {
  return roundTripS > 0 ? Math.min(roundTripS, before + 0.001) : before;
}

/** Whether more would be sent if there was room: what is not asked of a line says nothing against it. */
function isShort(rung: keyof typeof needs, { available, sent }: Conditions): boolean {
  return available !== null && available < needs[rung] && sent > 0.8 * available;
}

const isCrowded = (ladder: Ladder, { roundTripS }: Conditions) =>
  roundTripS > 0.8 || roundTripS > ladder.quickestS + 0.3;

function judge(ladder: Ladder, seen: Conditions): 'bad' | 'fair' | 'clean' {
  const { rung, missed } = ladder;
  const worst = worstOf(seen);
  if (hasPicture(rung)) {
    if (isShort(rung, seen) || isCrowded(ladder, seen) || worst >= harmful) return 'bad';
    return worst < harmless ? 'clean' : 'fair';
  }
  if (rung === 'sound') {
    if (missed >= unintelligible) return 'bad';
    return worst < harmless && !isCrowded(ladder, seen) ? 'clean' : 'fair';
  }
  if (rung === 'stills') {
    if (missed >= 0.4) return 'bad';
    return missed < 0.1 ? 'clean' : 'fair';
  }
  return missed < 0.25 ? 'clean' : 'fair';
}

function onTrial(ladder: Ladder, since: number, seen: Conditions, badFor: number, cleanFor: number): Ladder {
  const took = seen.at - since;
  if (took >= timing.trialMs && cleanFor >= timing.trialPatienceMs) return held(ladder, seen.at);
  // Room is found out only by asking for it, which takes a moment; loss is harm at once.
  const harm = badFor >= timing.trialPatienceMs && !(hasPicture(ladder.rung) && isOnlyShort(ladder, seen));
  return harm || took >= timing.trialMsMax ? failed(ladder, seen.at) : ladder;
}

const isOnlyShort = (ladder: Ladder, seen: Conditions) => !isCrowded(ladder, seen) && worstOf(seen) < harmful;

function held(ladder: Ladder, at: number): Ladder {
  const { rung } = ladder;
  const holdMs = rung === 'full' ? timing.holdMs : ladder.holdMs;
  return { ...ladder, shown: rung, trialSince: null, cleanSince: at, climbing: true, holdMs };
}

function failed(ladder: Ladder, at: number): Ladder {
  const rung = rungs[rungs.indexOf(ladder.rung) + 1] ?? 'phone';
  const most = hasPicture(rung) ? timing.holdMsMax.picture : timing.holdMsMax.sound;
  return { ...moved(ladder, rung, at), holdMs: Math.min(most, ladder.holdMs * timing.holdGrowth) };
}

function up(ladder: Ladder, at: number): Ladder {
  const rung = rungs[rungs.indexOf(ladder.rung) - 1] ?? 'full';
  return { ...ladder, rung, trialSince: at, badSince: null, cleanSince: null };
}

/** One step, or at once to the picture that has room. */
function down(ladder: Ladder, seen: Conditions): Ladder {
  let rung = rungs[rungs.indexOf(ladder.rung) + 1] ?? 'phone';
  while (hasPicture(rung) && isShort(rung, seen)) rung = rungs[rungs.indexOf(rung) + 1] ?? 'sound';
  // Where packets are lost for another reason than want of room, the picture does the sound no harm.
  if (!hasPicture(rung) && hasPicture(ladder.rung) && !isForWantOfRoom(ladder, seen)) rung = 'few';
  return rung === ladder.rung ? ladder : moved(ladder, rung, seen.at);
}

const isForWantOfRoom = (ladder: Ladder, seen: Conditions) =>
  isCrowded(ladder, seen) || seen.available === null || isShort('few', seen) || ladder.missed >= unintelligible;

function moved(ladder: Ladder, rung: Rung, at: number): Ladder {
  const longPackets = ladder.longPackets || isBelow(rung, 'smaller');
  const base = { ...ladder, rung, shown: rung, longPackets, badSince: null, cleanSince: null, trialSince: null };
  return { ...base, climbing: false, settlesAt: Math.max(ladder.settlesAt, at + timing.echoMs) };
}
