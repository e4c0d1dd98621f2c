/**
 * Carries out what the machine decides: owns the devices, the links, the room's signalling and the timers of one call.
 * Everything the page shows is in `view`, a new object at each change.
 */
import { callBegins, callLetsGo, callStands, pictureWithinMs } from '@/lib/call-first';
import type { IceServers, LineSample, Peer } from '../model';
import { Captions, type CaptionState } from '../captions/captions';
import { agentText } from './about';
import { canConnect } from './devices';
import { type Hiding, IceSupply } from './ice';
import { nextGeneration } from './identity';
import { Link, type LinkHooks } from './link';
import type { LinkView } from './link-view';
import { LocalMedia, type LocalView } from './local-media';
import {
  type CallEvent,
  type CallState,
  type Effect,
  initialState,
  isPolite,
  type Media,
  remotes,
  step,
} from './machine';
import { watchNetwork } from './network';
import { type Decision, RoomSignalling, type Socket } from './signalling';
import { play, tuneUp } from './sounds';
import { nobody, type Speaker, step as stepSpeaker } from './speaker';

export interface CallView {
  state: CallState;
  local: LocalView;
  links: Record<string, LinkView>;
  /** Chosen by hand: no picture in either direction. */
  soundOnly: boolean;
  /** Of one's own speech, for the others. */
  captions: CaptionState;
  /** Of one's network address. */
  hiding: Hiding;
  /** Who of the others speaks, or spoke last. */
  speaker: string | null;
}

export interface RunnerOptions {
  appointmentId: string;
  peer: string;
  me: { userId: string; role: Peer['role'] };
  socket: Socket;
  fetchIceServers(): Promise<IceServers>;
  /** To the visit's technical log. `leaving`: the page may go away meanwhile. */
  postCallLog(samples: LineSample[], leaving: boolean): Promise<unknown>;
}

const lookEveryMs = 300;
/** A change of network takes the socket too, in silence; it is asked long before it would notice by itself. */
const doubtAfterMs = 450;
const enterAgainMs = 1000;
/** While a call comes about there is something new every few milliseconds, and the page is drawn once for all of it. What one switches
 * oneself is drawn at once. */
const soonMs = 30;

export class CallRunner {
  private state: CallState;
  private readonly local: LocalMedia;
  private readonly links = new Map<string, Link>();
  private readonly room: RoomSignalling;
  private readonly ice: IceSupply;
  private readonly listeners = new Set<() => void>();
  private looking: ReturnType<typeof setInterval> | undefined;
  private stopWatching: (() => void) | undefined;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private busyUntil = 0;
  private enterTimer: ReturnType<typeof setTimeout> | undefined;
  private entry = 0;
  private doubts = false;
  private soundOnly = false;
  private certificates: RTCCertificate[] = [];
  private readonly captions = new Captions({
    track: () => (this.state.wantsIn && this.local.view.wanted.audio ? this.local.view.microphone : null),
    send: (text) => {
      for (const link of this.links.values()) link.caption(text);
    },
    changed: () => this.publish(),
  });
  private speaker: Speaker = nobody;
  /** What is true now. */
  view: CallView;
  /** What the page shows of it: as it was when it was last drawn, however often something else is drawn meanwhile. */
  shown: CallView;

  constructor(private readonly options: RunnerOptions) {
    const { appointmentId, peer, me, socket } = options;
    this.state = initialState({ ...me, peer });
    this.local = new LocalMedia(() => this.onLocalChange());
    void agentText();
    this.ice = new IceSupply(options.fetchIceServers, (config) => {
      for (const link of this.links.values()) link.configure(config);
      this.publish();
    });
    const { hiding } = this.ice;
    const captions = this.captions.state;
    this.view = {
      state: this.state,
      local: this.local.view,
      links: {},
      soundOnly: false,
      hiding,
      captions,
      speaker: null,
    };
    this.shown = this.view;
    this.room = new RoomSignalling(socket, appointmentId, peer, {
      socket: (open) => this.dispatch({ type: 'socket', open }),
      roster: (version, peers) => this.dispatch({ type: 'roster', version, peers }),
      signal: (from, envelope) => {
        if (canConnect()) this.links.get(from)?.receive(envelope);
        else this.decline(from);
      },
      ended: () => this.dispatch({ type: 'room_ended' }),
      takenOver: (byOurselves) => this.dispatch({ type: 'taken_over', byOurselves }),
      removed: () => this.dispatch({ type: 'removed' }),
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /**
   * Preview: opens what is wanted of camera and microphone, and the doctor's line to who waits is made ready, unless the address that
   * goes with it may yet be hidden.
   */
  open(wanted: LocalView['wanted']): Promise<void> {
    if (canConnect() && this.ice.isChosen) this.dispatch({ type: 'prepare' });
    return this.begin(wanted);
  }

  /** From the join click. Devices that are still opening follow by themselves. */
  join(): void {
    callBegins();
    // Drawn once for all, with the picture's place, where the line to whoever waits is ready.
    if (this.state.ready.length > 0) this.busyUntil = performance.now() + pictureWithinMs;
    this.ice.choose();
    void this.ice.get();
    this.room.setInCall(true);
    this.dispatch({ type: 'join', media: this.local.media });
  }

  /** Straight into the room, as after a reload; the devices follow. */
  rejoin(wanted: LocalView['wanted']): void {
    void this.begin(wanted);
    this.join();
  }

  private async begin(wanted: LocalView['wanted']): Promise<void> {
    this.dispatch({ type: 'opened' });
    void this.ice.get();
    void this.certify();
    await this.local.open(wanted);
    tuneUp();
  }

  leave(): void {
    this.dispatch({ type: 'leave' });
  }

  endForAll(): void {
    this.dispatch({ type: 'end_for_all' });
  }

  /** The doctor lets someone in, sends them back to wait, or puts a guest out; gives the code of a refusal. */
  decide = (deed: Decision, peer: string): Promise<string | null> => this.room.decide(deed, peer);

  /** That this browser records, or no longer does; gives the code of a refusal. */
  record = (on: boolean): Promise<string | null> => this.room.record(on);

  setAudio = (on: boolean) => this.local.setAudio(on);
  setVideo = (on: boolean) => this.local.setVideo(on);
  shareScreen = (on: boolean) => this.local.shareScreen(on);
  choose: LocalMedia['choose'] = (kind, id) => this.local.choose(kind, id);
  setEffect: LocalMedia['setEffect'] = (kind, on) => this.local.setEffect(kind, on);
  forgetEffect: LocalMedia['forgetEffect'] = (kind) => this.local.forgetEffect(kind);
  forgetNews: LocalMedia['forget'] = (kind) => this.local.forget(kind);

  /** No picture is sent nor asked for until it is given back; the camera stays as it is. */
  setSoundOnly = (on: boolean): void => {
    this.soundOnly = on;
    for (const link of this.links.values()) link.chooseSoundOnly(on);
    this.publish();
  };

  /** What one says, recognised by one's own browser, for the others to read. */
  setCaptions = (on: boolean): Promise<void> => this.captions.switch(on);

  /** The others get the relay's address in place of one's own, from now on. */
  hideAddress = (on: boolean): void => this.ice.hide(on);

  /** The page goes away; the place on the roster is kept, so that a reload leads back to it. */
  dispose(): void {
    for (const link of this.links.values()) link.close();
    this.links.clear();
    this.stopTimers();
    void this.captions.switch(false);
    this.room.close();
    this.local.dispose();
    if (this.soon !== undefined) this.tell();
    this.listeners.clear();
  }

  private dispatch(event: CallEvent): void {
    const { state, effects } = step(this.state, event);
    if (state === this.state && effects.length === 0) return;
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
    this.publishSoon();
  }

  private carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'enter':
        return void this.enter(effect.media);
      case 'prepare':
        return void this.prepare();
      case 'announce':
        return this.room.announce(effect.media);
      case 'leave':
        return this.room.leave();
      case 'end_for_all':
        return this.room.endForAll();
      case 'make_ready':
        return void this.connect(effect.peer);
      case 'connect':
        if (this.links.has(effect.peer)) return this.release(effect.peer);
        return void this.connect(effect.peer);
      case 'disconnect':
        this.links.get(effect.peer)?.close();
        this.links.delete(effect.peer);
        return this.share();
      case 'resync':
        for (const link of this.links.values()) void link.resync();
        return;
      case 'sound':
        return void callLetsGo().then(() => play(effect.sound));
      case 'release_devices':
        void this.captions.switch(false);
        this.stopTimers();
        this.room.setInCall(false);
        return this.local.release();
    }
  }

  private async enter(media: Media): Promise<void> {
    const entry = (this.entry += 1);
    clearTimeout(this.enterTimer);
    const answer = await this.room.enter(media);
    if (entry !== this.entry || !this.state.wantsIn) return;
    if (answer.ok) {
      this.dispatch({ type: 'entered', version: answer.version, peers: answer.peers });
      if (!sameAsEntered(media, this.state.media)) this.room.announce(this.state.media);
    } else if (answer.final) {
      this.dispatch({ type: 'refused', code: answer.code });
    } else if (this.state.socketOpen) {
      this.enterTimer = setTimeout(() => void this.enter(this.state.media), enterAgainMs);
    }
  }

  /** What fails here is left to the entry itself. */
  private async prepare(): Promise<void> {
    const entry = (this.entry += 1);
    const answer = await this.room.prepare();
    if (entry === this.entry && answer.ok)
      this.dispatch({ type: 'entered', version: answer.version, peers: answer.peers });
  }

  private release(peer: string): void {
    callBegins();
    this.links.get(peer)?.release();
    // Who has come looks for the other at once; to who waited it is shown a moment later, when the picture has had the processor.
    if (this.state.me.role === 'doctor') setTimeout(() => this.tell());
    else this.busyUntil = performance.now() + pictureWithinMs;
  }

  /** This browser carries no calls; whoever calls is told, instead of waiting. */
  private decline(peer: string): void {
    this.room.signal(peer, { gen: 0, for: null, unable: true });
  }

  private async connect(peer: string): Promise<void> {
    if (!canConnect()) return this.decline(peer);
    const ice = await this.ice.get();
    // They may have gone, or gone and come back, while we waited for the servers.
    const held = this.state.ready.includes(peer);
    const other = this.state.peers.find((one) => one.peer === peer);
    if (!other || !(held || this.state.links[peer]) || this.links.has(peer)) return;
    // A guest has no account to write by; the party's side of that line is logged all the same.
    const isLogged = this.state.me.role !== 'guest';
    const hooks: LinkHooks = {
      send: (envelope) => this.room.signal(peer, envelope),
      canSignal: () => this.state.entered,
      certificates: () => this.certificates,
      tracks: () => ({
        audio: this.local.audioTrack,
        camera: this.local.cameraTrack,
        screen: this.local.screenTrack,
      }),
      theirMedia: () => remotes(this.state).find((one) => one.peer === peer) ?? null,
      otherId: other.user_id,
      clinicMs: () => this.room.clinicMs,
      others: () => this.links.size,
      log: (samples, leaving) => (isLogged ? this.options.postCallLog(samples, leaving) : Promise.resolve()),
      healthChanged: (health) => {
        if (health === 'flowing') this.flows();
        this.dispatch({ type: 'link', peer, health, at: Date.now() });
      },
      changed: () => this.publishSoon(),
    };
    const link = new Link(peer, isPolite(this.state.me, other), ice, nextGeneration, hooks, held);
    if (this.soundOnly) link.chooseSoundOnly(true);
    this.links.set(peer, link);
    if (this.links.size > 1) this.share();
    this.looking ??= setInterval(() => void this.look(), lookEveryMs);
    this.stopWatching ??= watchNetwork(() => this.moved());
    this.publishSoon();
  }

  private flows(): void {
    callStands();
    this.busyUntil = 0;
    clearTimeout(this.soon);
    this.soon = undefined;
  }

  /** Among several there is less for each. */
  private share(): void {
    for (const link of this.links.values()) link.updateTracks();
  }

  /** A connection without one makes its own, and waits for it. */
  private async certify(): Promise<void> {
    const algorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };
    try {
      this.certificates = [await RTCPeerConnection.generateCertificate(algorithm)];
    } catch {
      this.certificates = [];
    }
  }

  private async look(): Promise<void> {
    await Promise.all([...this.links.values()].map((link) => link.look()));
    if (this.looking === undefined) return;
    const frames = [...this.links.values()].flatMap((link) => link.cameraFrames ?? []);
    this.local.seeFrames(frames.length > 0 ? Math.max(...frames) : null, performance.now());
    const doubts = [...this.links.values()].some((link) => link.silentMs > doubtAfterMs);
    if (doubts && !this.doubts) this.room.doubt();
    if (!doubts && this.doubts) this.room.trust();
    this.doubts = doubts;
    this.listen();
  }

  /** Nothing says yet whether our socket lives on; if it does not, the others hear of the change over the next one. */
  private moved(): void {
    for (const link of this.links.values()) link.moved();
    this.room.doubt();
  }

  private listen(): void {
    const levels = Object.fromEntries([...this.links].map(([peer, link]) => [peer, link.loudness]));
    const before = this.speaker.peer;
    this.speaker = stepSpeaker(this.speaker, levels, performance.now());
    if (this.speaker.peer !== before) this.publish();
  }

  private onLocalChange(): void {
    for (const link of this.links.values()) link.updateTracks();
    this.captions.follow();
    this.dispatch({ type: 'media', media: this.local.media });
    this.publish();
  }

  private stopTimers(): void {
    this.entry += 1;
    clearInterval(this.looking);
    this.stopWatching?.();
    clearTimeout(this.enterTimer);
    this.looking = undefined;
    this.stopWatching = undefined;
    this.ice.stop();
  }

  private publish(): void {
    this.refresh();
    this.tell();
  }

  /** What is read is true at once; the page is drawn a moment later. */
  private publishSoon(): void {
    this.refresh();
    this.soon ??= setTimeout(() => this.tell(), Math.max(soonMs, this.busyUntil - performance.now()));
  }

  private refresh(): void {
    const used = [...this.links].filter(([peer]) => this.state.links[peer]);
    const links = Object.fromEntries(used.map(([peer, link]) => [peer, link.view]));
    const { state, soundOnly } = this;
    const { hiding } = this.ice;
    const captions = this.captions.state;
    this.view = { state, local: this.local.view, links, soundOnly, hiding, captions, speaker: this.speaker.peer };
  }

  private tell(): void {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.shown = this.view;
    for (const listener of [...this.listeners]) listener();
  }
}

const sameAsEntered = (sent: Media, current: Media) => sent.audio === current.audio && sent.video === current.video;
