/**
 * The line to one other person: a peer connection that is restarted or replaced as often as it takes. It pairs with
 * the newest instance of the other side (handshake), negotiates (negotiation), and watches what arrives (watchdog).
 * A small data channel beats in both directions, so that a line without any picture or sound is watched as well; the
 * beats also tell the other side what of theirs does not arrive.
 */
import { captionOf } from '../captions/captions';
import { pending, watchPrivacy } from '../privacy/watch';
import { arrive, isHeldBack, noArrival, stopped } from './arrival';
import { closeEncoding, limitBitrate } from './bitrate';
import { begin, type Envelope, type Handshake, receive, renewed } from './handshake';
import type { IceConfig } from './ice';
import type { KeeperHooks, LadderKeeper } from './ladder-keeper';
import { cameraComes } from './ladder-view';
import { blankView, isSame, type LinkView } from './link-view';
import type { LinkHealth, Media } from './machine';
import { Negotiation } from './negotiation';
import { basesOf, ScreenLine } from './screen-line';
import { lineBetween, read, type Reading } from './stats';
import { beginWatch, hasten, observe, onNewConnection, type Watch } from './watchdog';

export interface LinkHooks extends Pick<KeeperHooks, 'otherId' | 'clinicMs' | 'others' | 'log'> {
  send(envelope: Envelope): void;
  canSignal(): boolean;
  /** Made beforehand, so that no connection waits for its own. */
  certificates(): RTCCertificate[];
  tracks(): Record<'audio' | 'camera' | 'screen', MediaStreamTrack | null>;
  /** What the roster says that they send. */
  theirMedia(): Media | null;
  healthChanged(health: LinkHealth): void;
  changed(): void;
}

/** Who comes back over a new socket and has heard nothing for so long has changed networks. */
const silentAtReturnMs = 450;
/** So long an answered restart is left to find its way: another one beside it only adds ways that have to be tried. */
const restartTakesMs = 1500;
/** A socket that is new so soon after a change of network is new because of it. */
const moveTakesMs = 5000;
const relayWithinMs = 5000;
const helloEveryMs = 1000;
const answerWithinMs = 3000;
const lineEveryMs = 2000;
/** Every how many beats the other side is told of the ladder, and how many are left out on a narrow line. */
const beatsPerReport = 4;
const narrowBeats = 2;

export class Link {
  private connection!: RTCPeerConnection;
  private negotiation!: Negotiation;
  private beats!: RTCDataChannel;
  private captions!: RTCDataChannel;
  private screen!: ScreenLine;
  private offeringScreen = false;
  private handshake: Handshake;
  private watch: Watch;
  private closed = false;
  private soundOnly = false;
  private looking: Promise<void> | null = null;
  private keeper: LadderKeeper | null = null;
  private beatsReceived = 0;
  private beatsSent = 0;
  private greetedAt = -Infinity;
  private spokeAt = 0;
  private restartedAt = -Infinity;
  private movedAt = -Infinity;
  /** When they last offered. */
  private describedAt = -Infinity;
  /** No address of ours has been found since then, over several connections; null once there is one. */
  private gatheringSince: number | null = null;
  private lineBase: Reading | null = null;
  private arrival = noArrival;
  /** That our camera has given; null: not known at present. */
  cameraFrames: number | null = null;
  view: LinkView;

  constructor(
    readonly peer: string,
    private readonly polite: boolean,
    private ice: IceConfig,
    private readonly nextGeneration: () => number,
    private readonly hooks: LinkHooks,
    /** Made ready beforehand: it carries nothing, and nothing is expected of it, until it is released. */
    private held: boolean,
  ) {
    this.handshake = begin(this.nextGeneration());
    this.watch = beginWatch(now());
    this.view = blankView(peer);
    this.build();
    this.greet();
    void this.keep();
  }

  /** Signals from the other side, in the order in which they came. */
  receive(envelope: Envelope): void {
    this.show({ unable: envelope.unable === true });
    if (envelope.unable) return;
    const got = receive(this.handshake, envelope, this.nextGeneration);
    this.handshake = got.handshake;
    if (got.renew) this.build();
    if (got.reply) this.greet();
    if (got.bound) this.spokeAt = now();
    if (got.bound && !this.polite) void this.offer({ iceRestart: false });
    if (!got.deliver) return;
    if (envelope.description?.type === 'offer') this.describedAt = now();
    if (envelope.description) this.handshake = { ...this.handshake, used: true };
    if (envelope.description || envelope.candidate !== undefined) void this.negotiation.receive(envelope);
    if (envelope.resync && !got.bound) void this.otherSideReturned(envelope.moved === true);
  }

  /** Both are in: what was made ready is used, or mended where it did not come about. */
  release(): void {
    if (!this.held) return;
    this.held = false;
    this.watch = onNewConnection(this.watch, now());
    const isBroken = ['disconnected', 'failed'].includes(this.connection.connectionState);
    if (this.handshake.theirs === null) this.greet();
    else if (isBroken && !this.polite) this.rebuild();
    this.updateTracks();
    void this.look();
  }

  /** We entered again with a new socket: what was under way may be lost in both directions. */
  async resync(): Promise<void> {
    this.greet(true);
    if (this.handshake.theirs === null || this.polite) return;
    if (await this.lacks(this.hasMoved)) void this.offer({ iceRestart: true });
  }

  /** The device is in another network: what it had there is gone, whatever still seems to flow. */
  moved(): void {
    this.movedAt = now();
  }

  private get hasMoved(): boolean {
    return now() - this.movedAt < moveTakesMs;
  }

  /** Whether there is something to mend, now that one of us is back with a new socket. A busy page has not looked for a while. */
  private async lacks(moved: boolean): Promise<boolean> {
    const { connection } = this;
    await this.look();
    if (this.closed || connection !== this.connection) return false;
    if (this.negotiation.isWaiting) return true;
    const isSilent = this.watch.health !== 'flowing' || this.silentMs > silentAtReturnMs;
    return (moved || isSilent) && now() - this.restartedAt >= restartTakesMs;
  }

  /** For how long nothing has come that came before, as far as the last look knew. */
  get silentMs(): number {
    return this.watch.health === 'starting' ? 0 : now() - this.watch.grewAt;
  }

  /** Of their sound at this moment: 0 to 1. */
  get loudness(): number {
    const receiver = this.connection.getReceivers().find(({ track }) => track.kind === 'audio');
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  /** What we just said; whoever cannot be reached now does not read it later. */
  caption(text: string): void {
    if (!this.held && this.captions.readyState === 'open' && this.captions.bufferedAmount === 0)
      this.captions.send(text);
  }

  /** By hand: sound alone in both directions, whatever the line bears. */
  chooseSoundOnly(on: boolean): void {
    this.soundOnly = on;
    this.keeper?.chooseSoundOnly(on);
  }

  /** Sends the tracks that are current now; needs no negotiation, but for the first screen. */
  updateTracks(): void {
    this.attachAll();
    void this.offerScreen();
  }

  /** New credentials are taken up when they are needed. A way that would show a hidden address is left with its connection. */
  configure(ice: IceConfig): void {
    const anew = ice.iceTransportPolicy !== this.ice.iceTransportPolicy;
    this.ice = ice;
    if (anew) this.rebuild();
    else this.connection.setConfiguration({ ...ice, bundlePolicy: 'max-bundle' });
  }

  /** Called a few times a second; one look at a time. */
  look(): Promise<void> {
    if (this.closed || this.held) return Promise.resolve();
    this.looking ??= this.lookNow().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    const connection = this.connection;
    this.beat();
    const screen = this.view.screen?.getVideoTracks()[0]?.id ?? null;
    const camera = this.sentCamera;
    const reading = read(await connection.getStats(), now(), { screen, camera });
    this.cameraFrames = reading.sourceFrames;
    if (connection === this.connection && !this.closed) this.judge(reading);
  }

  /** The id of the camera's track while its picture is sent at all: of what is not, no frames are counted. */
  private get sentCamera(): string | null {
    const camera = this.pictureSenders().find(({ picture }) => picture === 'camera')?.sender;
    const isSent = this.watch.health === 'flowing' && camera?.getParameters().encodings[0]?.active !== false;
    return (isSent && camera?.track?.id) || null;
  }

  close(): void {
    this.closed = true;
    this.keeper?.close();
    this.negotiation.close();
    this.connection.close();
  }

  private build(): void {
    const old = this.connection as RTCPeerConnection | undefined;
    if (old) {
      this.negotiation.close();
      old.close();
      this.watch = onNewConnection(this.watch, now());
    }
    const certificates = this.hooks.certificates();
    const connection = new RTCPeerConnection({ ...this.ice, bundlePolicy: 'max-bundle', certificates });
    this.connection = connection;
    this.screen = new ScreenLine(connection, () => this.tracks.screen);
    this.beatsReceived = 0;
    this.lineBase = null;
    this.negotiation = new Negotiation(connection, this.polite, {
      send: (content) => this.send(content),
      prepareOffer: () => this.screen.prepareOffer(),
      prepareAnswer: () => this.prepareAnswer(),
      heed: (sdp) => this.keeper?.heed(sdp) ?? sdp,
      // A description that this browser refuses: only a new connection can help.
      failed: () => this.rebuild(),
    });
    connection.ontrack = ({ track, transceiver }) => this.onTrack(connection, track, transceiver);
    connection.onicecandidate = ({ candidate }) => {
      if (connection !== this.connection) return;
      if (candidate) this.gatheringSince = null;
      this.send({ candidate: candidate?.toJSON() ?? null });
    };
    connection.onicegatheringstatechange = () => {
      if (connection.iceGatheringState === 'gathering') this.gatheringSince ??= now();
    };
    connection.onconnectionstatechange = () => void this.look();
    this.beats = connection.createDataChannel('beats', { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 });
    this.beats.onopen = () => void this.look();
    this.beats.onmessage = ({ data }) => this.onBeat(connection, data);
    this.captions = connection.createDataChannel('captions', { negotiated: true, id: 3 });
    this.captions.onmessage = ({ data }) => {
      const text = captionOf(data);
      if (text && connection === this.connection) this.show({ caption: { text, at: now() } });
    };
    this.keeper?.use(connection);
    if (!this.polite) this.addTransceivers(connection);
    this.show({ sound: null, picture: null, screen: null, line: null, privacy: pending, health: this.watch.health });
    watchPrivacy(connection, !this.polite, (privacy) => {
      if (connection === this.connection) this.show({ privacy });
    });
  }

  /** The ladder comes after the first picture; without it the call goes as the browser sees fit. */
  private async keep(): Promise<void> {
    const { LadderKeeper } = await import('./ladder-keeper').catch(() => ({ LadderKeeper: null }));
    if (!LadderKeeper || this.closed) return;
    const { otherId, clinicMs, others, log } = this.hooks;
    this.keeper = new LadderKeeper(this.connection, {
      otherId,
      clinicMs,
      others,
      log,
      picture: () => this.tracks.screen ?? this.tracks.camera,
      // What is held stays closed, whatever is chosen here or said there.
      senders: () => (this.held ? [] : this.pictureSenders()),
      isSharing: () => this.tracks.screen !== null,
      takeAgain: () => void this.negotiation.takeAgain(),
      changed: (ladder) => this.show({ ladder }),
    });
    if (this.soundOnly) this.keeper.chooseSoundOnly(true);
  }

  private rebuild(): void {
    if (this.closed) return;
    this.handshake = renewed(this.handshake, this.nextGeneration());
    this.build();
    this.greet();
  }

  private addTransceivers(connection: RTCPeerConnection): void {
    // One stream for both, so that lips and sound are kept together.
    const together = new MediaStream();
    for (const kind of ['audio', 'video'] as const) {
      const transceiver = connection.addTransceiver(kind, { direction: 'sendrecv', streams: [together] });
      void this.attach(transceiver);
    }
  }

  /** The tracks follow by themselves: no answer waits for them. */
  private prepareAnswer(): void {
    const together = new MediaStream();
    for (const transceiver of basesOf(this.connection)) {
      if (transceiver.direction !== 'sendrecv') {
        transceiver.direction = 'sendrecv';
        transceiver.sender.setStreams(together);
      }
      void this.attach(transceiver);
    }
  }

  /** What may be sent now. */
  private get tracks(): ReturnType<LinkHooks['tracks']> {
    return this.held ? { audio: null, camera: null, screen: null } : this.hooks.tracks();
  }

  private attachAll(): void {
    for (const transceiver of this.connection.getTransceivers()) void this.attach(transceiver);
  }

  private async attach(transceiver: RTCRtpTransceiver): Promise<void> {
    const { sender } = transceiver;
    const what = this.sentOver(transceiver);
    if (!what) return;
    const track = this.tracks[what];
    try {
      if (this.held) return await this.hold(sender, what);
      if (sender.track !== track) await sender.replaceTrack(track);
      if (what !== 'audio') await (this.keeper?.limit(sender, what) ?? limitBitrate(sender));
    } catch {
      // The connection was closed meanwhile; its successor attaches anew.
    }
  }

  /**
   * The camera waits behind an encoding that is closed, so that the first picture has nothing else to wait for: a track that only
   * comes then takes twice as long. Sound and screen, and all where the browser closes no encoding, wait without a track.
   */
  private async hold(sender: RTCRtpSender, what: string): Promise<void> {
    const track = this.hooks.tracks().camera;
    if (what !== 'camera' || sender.track === track || !(await closeEncoding(sender)) || !this.held) return;
    await sender.replaceTrack(track);
  }

  /** Nothing goes where their screen comes from. */
  private sentOver(transceiver: RTCRtpTransceiver): 'audio' | 'camera' | 'screen' | null {
    if (this.screen.isOwn(transceiver)) return 'screen';
    if (!basesOf(this.connection).includes(transceiver)) return null;
    return transceiver.receiver.track.kind === 'audio' ? 'audio' : 'camera';
  }

  private pictureSenders(): ReturnType<KeeperHooks['senders']> {
    return this.connection.getTransceivers().flatMap((transceiver) => {
      const what = this.sentOver(transceiver);
      return what === 'camera' || what === 'screen' ? [{ sender: transceiver.sender, picture: what }] : [];
    });
  }

  private onTrack(connection: RTCPeerConnection, track: MediaStreamTrack, transceiver: RTCRtpTransceiver): void {
    if (connection !== this.connection) return;
    if (!basesOf(connection).includes(transceiver)) return this.show({ screen: new MediaStream([track]) });
    track.onunmute = () => void this.look();
    const stream = new MediaStream([track]);
    this.show(track.kind === 'audio' ? { sound: stream } : { picture: stream });
  }

  private offer(options: { iceRestart: boolean }): Promise<void> {
    this.handshake = { ...this.handshake, used: true };
    this.spokeAt = now();
    if (options.iceRestart) this.restartedAt = this.spokeAt;
    return this.negotiation.negotiate(options);
  }

  /** Until they have a place for it: an offer may have given way to theirs, or be lost. */
  private async offerScreen(): Promise<void> {
    if (this.closed || this.offeringScreen || !this.screen.isMissing) return;
    if (this.negotiation.isWaiting && now() - this.spokeAt < answerWithinMs) return;
    this.offeringScreen = true;
    await this.offer({ iceRestart: false });
    this.offeringScreen = false;
    this.attachAll();
  }

  private async otherSideReturned(moved: boolean): Promise<void> {
    if (!(await this.lacks(moved))) return;
    this.watch = hasten(this.watch, now());
    if (!this.polite) void this.offer({ iceRestart: true });
  }

  private greet(resync = false): void {
    this.greetedAt = now();
    this.send({ hello: true, ...(resync ? { resync, moved: this.hasMoved } : {}) });
  }

  private send(content: Omit<Envelope, 'gen' | 'for'>): void {
    if (!this.closed) this.hooks.send({ gen: this.handshake.mine, for: this.handshake.theirs, ...content });
  }

  private beat(): void {
    if (this.beats.readyState !== 'open') return;
    this.beatsSent += 1;
    if (this.keeper?.isNarrow && this.beatsSent % narrowBeats !== 0) return;
    const ladder = this.beatsSent % beatsPerReport === 0 ? this.keeper?.report() : undefined;
    const { pictureStopped: unseen, soundStopped: unheard } = this.view;
    this.beats.send(JSON.stringify({ unseen, unheard, ladder }));
  }

  private onBeat(connection: RTCPeerConnection, data: unknown): void {
    if (connection !== this.connection) return;
    this.beatsReceived += 1;
    if (this.held) return;
    if (this.watch.health !== 'flowing') void this.look();
    try {
      const { unseen, unheard, ladder } = JSON.parse(String(data)) as Beat;
      this.show({ pictureUnseen: unseen === true, soundUnheard: unheard === true });
      this.keeper?.heard(ladder);
    } catch {
      // A beat of another version still says that the line lives.
    }
  }

  private judge(reading: Reading): void {
    const { connectionState } = this.connection;
    const received = reading.bytes + this.beatsReceived;
    const sample = {
      at: reading.at,
      received,
      connection: connectionState,
      canSignal: this.hooks.canSignal(),
      waits: this.keeper?.isNarrow || reading.at - this.describedAt < answerWithinMs,
      answered: !this.polite && !this.keeper?.isNarrow && !this.negotiation.isWaiting,
    };
    const { watch, remedy } = observe(this.watch, sample, this.polite, Math.random());
    this.watch = watch;
    this.judgeParts(reading);
    this.judgeLine(reading);
    this.keeper?.look(reading, watch.health === 'flowing');
    const waitedMs = this.gatheringSince === null ? 0 : reading.at - this.gatheringSince;
    const unrelayed = this.ice.iceTransportPolicy === 'relay' && waitedMs >= relayWithinMs;
    this.show({ health: watch.health, unrelayed });
    // On a narrow line a key frame takes its time, and so would all of a new connection.
    const isHeld = !this.keeper?.isNarrow && isHeldBack(this.arrival, reading, watch.returnedAt);
    if (remedy === 'restart') void this.offer({ iceRestart: true });
    else if (remedy === 'rebuild' || (isHeld && sample.canSignal)) this.rebuild();
    else if (sample.canSignal) {
      this.remind(reading.at);
      void this.offerScreen();
    }
  }

  /** Repeats what the other side may not have heard. */
  private remind(at: number): void {
    const unpaired = this.handshake.theirs === null;
    if (unpaired && at - this.greetedAt >= helloEveryMs) return this.greet();
    if (unpaired || this.watch.health === 'flowing' || at - this.spokeAt < answerWithinMs) return;
    if (this.negotiation.isWaiting) void this.offer({ iceRestart: true });
    else if (!this.handshake.used) {
      this.spokeAt = at;
      this.greet(true);
    }
  }

  private judgeParts(reading: Reading): void {
    const theirs = this.hooks.theirMedia();
    const flowing = this.watch.health === 'flowing';
    const { returnedAt } = this.watch;
    const picture = flowing && theirs?.video === true && cameraComes(this.view.ladder, theirs.screen);
    this.arrival = arrive(this.arrival, reading, { picture, sound: flowing && theirs?.audio === true, returnedAt });
    this.show(stopped(this.arrival, reading.at));
  }

  private judgeLine(reading: Reading): void {
    this.lineBase ??= reading;
    if (reading.at - this.lineBase.at < lineEveryMs) return;
    const line = lineBetween(this.lineBase, reading);
    this.lineBase = reading;
    if (line) this.show({ line });
  }

  private show(change: Partial<LinkView>): void {
    const keys = Object.keys(change) as (keyof LinkView)[];
    if (keys.every((key) => isSame(this.view[key], change[key]))) return;
    const { health } = this.view;
    this.view = { ...this.view, ...change };
    if (health !== this.view.health) this.hooks.healthChanged(this.view.health);
    this.hooks.changed();
  }
}

type Beat = { unseen?: boolean; unheard?: boolean; ladder?: Parameters<LadderKeeper['heard']>[0] };

const now = () => performance.now();
