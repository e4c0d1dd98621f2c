/**
 * Which instance of the other side we talk to. Every peer connection has a generation that only grows within a tab
 * (over reloads too), and every signal names its sender's generation and the one it is meant for. So a description
 * that was under way when one side reloaded, or built its connection anew, is recognised as stale and dropped.
 */

export interface Envelope {
  gen: number;
  /** The receiver's generation as far as the sender knows it. */
  for: number | null;
  hello?: boolean;
  /** The sender entered the room again and may have missed signals. */
  resync?: boolean;
  /** With `resync`: its device is in another network now. */
  moved?: boolean;
  /** The sender's browser carries no calls: there is nobody to pair with. */
  unable?: boolean;
  description?: { type: 'offer' | 'answer'; sdp: string; offer: number };
  candidate?: RTCIceCandidateInit | null;
}

export interface Handshake {
  mine: number;
  theirs: number | null;
  /** The highest generation of theirs ever heard of. */
  newest: number;
  /** A description was sent or applied in this generation: the connection cannot be paired with another one. */
  used: boolean;
}

export interface Received {
  handshake: Handshake;
  /** We know the other side now, and did not before. */
  bound: boolean;
  /** Our connection belonged to an older instance of theirs: build a new one with `handshake.mine`. */
  renew: boolean;
  /** Hand the content on to the negotiation. */
  deliver: boolean;
  /** Say hello, so that the other side learns our generation. */
  reply: boolean;
}

export function begin(mine: number): Handshake {
  return { mine, theirs: null, newest: 0, used: false };
}

/** A new connection by our own decision: the other side learns of it by our hello and follows. */
export function renewed(handshake: Handshake, mine: number): Handshake {
  return { ...handshake, mine, theirs: null, used: false };
}

export function receive(handshake: Handshake, envelope: Envelope, nextGeneration: () => number): Received {
  const { gen } = envelope;
  const nothing = { handshake, bound: false, renew: false, deliver: false, reply: false };
  if (gen < handshake.newest) return nothing;
  const meantForMe = envelope.for === handshake.mine;
  if (handshake.theirs === gen) {
    return { ...nothing, deliver: meantForMe, reply: !meantForMe };
  }
  // Bound to an instance of ours that is gone: its sender has yet to hear of this one, and will come anew.
  if (handshake.theirs === null && envelope.for !== null && !meantForMe) {
    return { ...nothing, reply: true };
  }
  const known = { ...handshake, theirs: gen, newest: gen };
  if (handshake.theirs !== null && handshake.used) {
    const fresh = { ...known, mine: nextGeneration(), used: false };
    return { handshake: fresh, bound: true, renew: true, deliver: false, reply: true };
  }
  return { handshake: known, bound: true, renew: false, deliver: meantForMe, reply: !meantForMe };
}
