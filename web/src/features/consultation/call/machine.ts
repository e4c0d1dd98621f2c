/**
 * The call as one pure state machine: what is known (facts) and what the person is shown (phase).
 * `step` never touches a socket, a device or a clock; the runner carries out the effects it returns.
 * The phase is always derived from the facts, so that no order of events can leave it behind them.
 */
import type { Peer } from '../model';

export type Phase = 'idle' | 'preview' | 'waiting' | 'connecting' | 'live' | 'reconnecting' | 'ended';

export interface Media {
  audio: boolean;
  video: boolean;
  screen: boolean;
}

/** starting: never heard of yet; flowing: something arrives; stalled: nothing has arrived for too long. */
export type LinkHealth = 'starting' | 'flowing' | 'stalled';

export interface Link {
  health: LinkHealth;
  wasLive: boolean;
}

/** removed: a guest whom the doctor put out. */
export type EndReason = 'left' | 'ended_for_all' | 'taken_over' | 'not_open' | 'refused' | 'removed';

export interface CallState {
  phase: Phase;
  me: { peer: string; userId: string; role: Peer['role'] };
  media: Media;
  /** The person wants to be in the room: from the join click until they leave or are put out. */
  wantsIn: boolean;
  opened: boolean;
  socketOpen: boolean;
  /** The doctor looks at the preview, and wants the line to be ready by the start. */
  prepares: boolean;
  /** The server confirmed our entry on the socket that is open now. */
  entered: boolean;
  /** On this socket the place was already asked for again, after an older one of our own had taken it. */
  reclaimed: boolean;
  version: number;
  peers: Peer[];
  links: Record<string, Link>;
  /** With whom the line is made ready, which carries nothing yet. */
  ready: string[];
  /** When the first picture or sound came; the timer of the call. */
  liveSince: number | null;
  /** Who was here and has gone, for "has left"; cleared when someone arrives. */
  departed: { name: string; role: Peer['role'] } | null;
  /** We were inside, and the doctor has sent us back to wait. */
  sentBack: boolean;
  /** Whose line it seems to be while reconnecting: ours, when the socket went as well. */
  blame: 'mine' | 'theirs';
  ended: EndReason | null;
}

export type CallEvent =
  | { type: 'opened' }
  | { type: 'prepare' }
  | { type: 'join'; media: Media }
  | { type: 'entered'; version: number; peers: Peer[] }
  | { type: 'refused'; code: string }
  | { type: 'roster'; version: number; peers: Peer[] }
  | { type: 'socket'; open: boolean }
  | { type: 'link'; peer: string; health: LinkHealth; at: number }
  | { type: 'media'; media: Media }
  | { type: 'leave' }
  | { type: 'end_for_all' }
  | { type: 'room_ended' }
  | { type: 'removed' }
  /** By another tab, or by an older socket of this one, whose message was late. */
  | { type: 'taken_over'; byOurselves: boolean };

/** knock: someone wants to be let in. */
export type Sound = 'arrived' | 'lost' | 'back' | 'gone' | 'knock';

export type Effect =
  | { do: 'enter'; media: Media }
  | { do: 'prepare' }
  | { do: 'announce'; media: Media }
  | { do: 'leave' }
  | { do: 'end_for_all' }
  | { do: 'make_ready'; peer: string }
  | { do: 'connect'; peer: string }
  | { do: 'disconnect'; peer: string }
  | { do: 'resync' }
  | { do: 'sound'; sound: Sound }
  | { do: 'release_devices' };

export interface Step {
  state: CallState;
  effects: Effect[];
}

export function initialState(me: CallState['me']): CallState {
  return {
    phase: 'idle',
    me,
    media: { audio: false, video: false, screen: false },
    wantsIn: false,
    opened: false,
    socketOpen: false,
    prepares: false,
    entered: false,
    reclaimed: false,
    version: 0,
    peers: [],
    links: {},
    ready: [],
    liveSince: null,
    departed: null,
    sentBack: false,
    blame: 'theirs',
    ended: null,
  };
}

/** Everyone admitted but this tab; while we wait ourselves there is nobody to connect to. */
export function remotes(state: CallState): Peer[] {
  if (!state.wantsIn || !isAdmitted(state)) return [];
  return state.peers.filter((peer) => peer.peer !== state.me.peer && peer.state === 'admitted');
}

export function isAdmitted(state: CallState): boolean {
  return state.peers.some((peer) => peer.peer === state.me.peer && peer.state === 'admitted');
}

/** The visit's doctor who has yet to start, and its patient who waits: their line is made ready, and carries nothing before both are in. */
function madeReady(state: CallState): string[] {
  const mine = state.peers.find(({ peer }) => peer === state.me.peer);
  if (!mine || !state.entered || state.sentBack) return [];
  const isPair = (doctor: Peer, patient: Peer) =>
    doctor.role === 'doctor' &&
    doctor.state === 'preparing' &&
    patient.role === 'patient' &&
    patient.state === 'waiting';
  return state.peers.filter((other) => isPair(mine, other) || isPair(other, mine)).map(({ peer }) => peer);
}

/** Between two, one side's offer gives way: the doctor's never does; between others, that of the higher id. */
export function isPolite(me: Pick<Peer, 'peer' | 'role'>, other: Pick<Peer, 'peer' | 'role'>): boolean {
  if (me.role === 'doctor' || other.role === 'doctor') return me.role !== 'doctor';
  return me.peer > other.peer;
}

export function step(before: CallState, event: CallEvent): Step {
  const effects: Effect[] = [];
  const facts = reduce(before, event, effects);
  return settle(before, facts, effects);
}

function reduce(state: CallState, event: CallEvent, effects: Effect[]): CallState {
  switch (event.type) {
    case 'opened':
      return { ...state, opened: true };
    case 'prepare':
      if (state.wantsIn || state.prepares || state.me.role !== 'doctor') return state;
      if (state.socketOpen) effects.push({ do: 'prepare' });
      return { ...state, prepares: true };
    case 'join':
      return join(state, event.media, effects);
    case 'entered':
      return entered(state, event, effects);
    case 'refused':
      if (!state.wantsIn) return state;
      return out(state, event.code === 'consultation.not_open' ? 'not_open' : 'refused');
    case 'roster':
      if (!isHeard(state) || event.version <= state.version) return state;
      return { ...state, version: event.version, peers: event.peers };
    case 'socket':
      return socket(state, event.open, effects);
    case 'link':
      return link(state, event);
    case 'media':
      if (sameMedia(state.media, event.media)) return state;
      if (state.wantsIn && state.entered) effects.push({ do: 'announce', media: event.media });
      return { ...state, media: event.media };
    case 'leave':
      // Also while the answer to our coming is under way: nobody else would take us off the roster.
      if (isHeard(state)) effects.push({ do: 'leave' });
      return putOut(state, 'left');
    case 'end_for_all':
      if (!state.wantsIn || state.me.role !== 'doctor') return state;
      effects.push({ do: 'end_for_all' });
      return out(state, 'ended_for_all');
    case 'room_ended':
      return putOut(state, 'ended_for_all');
    case 'removed':
      return putOut(state, 'removed');
    case 'taken_over':
      if (!event.byOurselves || state.reclaimed || !isHeard(state)) return putOut(state, 'taken_over');
      enterAgain(state, effects);
      return { ...state, reclaimed: true, entered: false };
  }
}

function join(state: CallState, media: Media, effects: Effect[]): CallState {
  if (state.wantsIn) return state;
  if (state.socketOpen) effects.push({ do: 'enter', media });
  const anew = { ended: null, departed: null, liveSince: null };
  return { ...state, ...anew, opened: true, media, wantsIn: true, prepares: false };
}

function entered(state: CallState, event: { version: number; peers: Peer[] }, effects: Effect[]): CallState {
  // The answer of a socket that has been lost since, or of a room left since, says nothing about now.
  if (!isHeard(state) || !state.socketOpen) return state;
  const first = !state.entered;
  if (first && state.media.screen) effects.push({ do: 'announce', media: state.media });
  // Links that outlived a lost socket may have missed signals meanwhile.
  if (first && Object.keys(state.links).length > 0) effects.push({ do: 'resync' });
  const newer = event.version >= state.version;
  return {
    ...state,
    entered: true,
    version: newer ? event.version : state.version,
    peers: newer ? event.peers : state.peers,
  };
}

function socket(state: CallState, open: boolean, effects: Effect[]): CallState {
  if (open === state.socketOpen) return state;
  if (open) enterAgain(state, effects);
  return { ...state, socketOpen: open, entered: false, reclaimed: false };
}

function enterAgain(state: CallState, effects: Effect[]): void {
  if (state.wantsIn) effects.push({ do: 'enter', media: state.media });
  else if (state.prepares) effects.push({ do: 'prepare' });
}

function link(state: CallState, event: { peer: string; health: LinkHealth; at: number }): CallState {
  const known = state.links[event.peer];
  if (!known || known.health === event.health) return state;
  const wasLive = known.wasLive || event.health === 'flowing';
  return {
    ...state,
    liveSince: state.liveSince ?? (event.health === 'flowing' ? event.at : null),
    links: { ...state.links, [event.peer]: { health: event.health, wasLive } },
  };
}

/** What the room says concerns us: we are in it, or at its door. */
const isHeard = (state: CallState) => state.wantsIn || state.prepares;

function putOut(state: CallState, reason: EndReason): CallState {
  if (state.wantsIn) return out(state, reason);
  return state.prepares ? absent(state) : state;
}

function out(state: CallState, reason: EndReason): CallState {
  return { ...absent(state), wantsIn: false, ended: reason };
}

function absent(state: CallState): CallState {
  const nothing = { prepares: false, entered: false, version: 0, peers: [], departed: null, sentBack: false };
  return { ...state, ...nothing };
}

function settle(before: CallState, facts: CallState, effects: Effect[]): Step {
  if (facts === before) return { state: before, effects };
  const present = remotes(facts);
  const links: Record<string, Link> = {};
  for (const peer of present) {
    links[peer.peer] = facts.links[peer.peer] ?? { health: 'starting', wasLive: false };
    if (!facts.links[peer.peer]) effects.push({ do: 'connect', peer: peer.peer });
  }
  const sentBack = sentBackAfter(before, facts);
  const ready = madeReady({ ...facts, sentBack });
  for (const peer of [...Object.keys(facts.links), ...facts.ready]) {
    if (!links[peer] && !(facts.ready.includes(peer) && ready.includes(peer))) effects.push({ do: 'disconnect', peer });
  }
  for (const peer of ready) {
    if (!facts.ready.includes(peer)) effects.push({ do: 'make_ready', peer });
  }
  const state = { ...facts, links, ready, departed: departedAfter(before, facts, present), sentBack };
  state.phase = phaseOf(state);
  state.blame = blameAfter(before, state);
  if (before.wantsIn && !state.wantsIn) effects.push({ do: 'release_devices' });
  const sound = soundBetween(before, state);
  if (sound) effects.push({ do: 'sound', sound });
  return { state, effects };
}

function departedAfter(before: CallState, facts: CallState, present: Peer[]): CallState['departed'] {
  if (present.length > 0 || !isInside(facts)) return null;
  const [gone] = remotes(before);
  return gone ? { name: gone.name, role: gone.role } : facts.departed;
}

const isInside = (state: CallState) => state.wantsIn && isAdmitted(state);

function sentBackAfter(before: CallState, facts: CallState): boolean {
  const waits = facts.peers.some(({ peer, state }) => peer === facts.me.peer && state === 'waiting');
  return facts.wantsIn && waits && (before.sentBack || isInside(before));
}

function blameAfter(before: CallState, after: CallState): CallState['blame'] {
  if (after.phase !== 'reconnecting') return 'theirs';
  return after.socketOpen ? before.blame : 'mine';
}

function phaseOf(state: CallState): Phase {
  if (state.ended) return 'ended';
  if (!state.opened) return 'idle';
  if (!state.wantsIn) return 'preview';
  const links = Object.values(state.links);
  if (links.length === 0) return 'waiting';
  if (links.some((link) => link.health === 'flowing')) return 'live';
  return links.some((link) => link.wasLive) ? 'reconnecting' : 'connecting';
}

function soundBetween(before: CallState, after: CallState): Sound | null {
  if (after.phase === 'ended') {
    const told = after.ended === 'removed' || (after.ended === 'ended_for_all' && after.me.role !== 'doctor');
    return told && before.phase !== 'ended' ? 'gone' : null;
  }
  if (!after.wantsIn) return null;
  const links = Object.entries(after.links).map(([peer, now]) => ({ now, was: before.links[peer] }));
  if (links.some(({ now, was }) => now.wasLive && now.health === 'stalled' && was?.health === 'flowing')) return 'lost';
  if (hasKnocked(before, after)) return 'knock';
  if (links.some(({ now, was }) => now.wasLive && !was?.wasLive)) return 'arrived';
  if (links.some(({ now, was }) => now.health === 'flowing' && was?.health === 'stalled')) return 'back';
  return hasLostCompany(before, after) ? 'gone' : null;
}

function hasKnocked(before: CallState, after: CallState): boolean {
  if (after.me.role !== 'doctor') return false;
  const waited = new Set(before.peers.filter(({ state }) => state === 'waiting').map(({ peer }) => peer));
  return after.peers.some(({ peer, state }) => state === 'waiting' && !waited.has(peer));
}

/** Somebody whom we heard is gone, and not only with one tab for another. */
function hasLostCompany(before: CallState, after: CallState): boolean {
  const here = new Set(remotes(after).map(({ user_id }) => user_id));
  return remotes(before).some(({ peer, user_id }) => before.links[peer]?.wasLive && !here.has(user_id));
}

function sameMedia(a: Media, b: Media): boolean {
  return a.audio === b.audio && a.video === b.video && a.screen === b.screen;
}
