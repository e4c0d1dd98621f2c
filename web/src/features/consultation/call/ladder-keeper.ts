/**
 * Keeps one link on the rung that its line bears: looks at the figures, tells the other side what came of theirs, limits
 * what is sent, and sends stills where there is no video. Loaded when a link begins; a call works without it.
 */
import type { LineSample } from '../model';
import { begin, hasPicture, isBelow, type Ladder, renewed, type Rung, rungs, step } from './ladder';
import { hasLongPackets, limitPicture, limitsOf, type Picture, withLongPackets } from './ladder-apply';
import { LineLog } from './ladder-log';
import { StillCamera, stillMessage, StillReceiver, StillSender } from './ladder-stills';
import { fullView, type LadderView, type Weak } from './ladder-view';
import { type Line, lineBetween, type Reading } from './stats';

/** The ladder's part of a beat. */
export interface Report {
  rung: Rung;
  weak: Weak;
  soundOnly: boolean;
  /** Of their sound, over the last second: the share of packets that did not come, and of it that we had to make up. */
  lost: number;
  concealed: number;
  line: Line | null;
  /** The round trip to the clinic, which tells a weak line of one's own from one of theirs; null: it does not answer. */
  clinicMs: number | null;
}

export interface KeeperHooks {
  otherId: string;
  /** What is looked at: a shared screen, or else the camera. */
  picture(): MediaStreamTrack | null;
  /** What sends our pictures over the connection that is open now. */
  senders(): { sender: RTCRtpSender; picture: Picture }[];
  isSharing(): boolean;
  clinicMs(): number | null;
  /** To how many one's picture is sent. */
  others(): number;
  /** Applies their description anew, so that it is heeded as it is now. */
  takeAgain(): void;
  changed(view: LadderView): void;
  log(samples: LineSample[], leaving: boolean): Promise<unknown>;
}

const lookEveryMs = 1000;
const logEveryMs = 10_000;
const askEveryMs = 2000;
const reportedWithinMs = 6000;

export class LadderKeeper {
  private ladder: Ladder;
  private connection: RTCPeerConnection;
  private channel: RTCDataChannel;
  private base: Reading | null = null;
  private logBase: Reading | null = null;
  private askedAt = -Infinity;
  private here = { lost: 0, concealed: 0 };
  private heardAt = -Infinity;
  private lineHere: Line | null = null;
  private theirs: Report | null = null;
  /** The longest of late, since a queue comes and goes. */
  private clinicMs = 0;
  private readonly log: LineLog;
  private readonly camera = new StillCamera();
  private readonly stills: StillSender;
  private arriving = new StillReceiver();
  view: LadderView = fullView;

  constructor(
    connection: RTCPeerConnection,
    private readonly hooks: KeeperHooks,
  ) {
    this.ladder = begin(now());
    this.log = new LineLog(hooks.log, now());
    this.stills = new StillSender(
      () => this.camera.take(hooks.picture()),
      (message) => {
        if (this.channel.readyState !== 'open') return false;
        this.channel.send(JSON.stringify(message));
        return true;
      },
    );
    this.connection = connection;
    this.channel = this.openChannel(connection);
  }

  /** A new connection takes the place of the old one. */
  use(connection: RTCPeerConnection): void {
    this.connection = connection;
    this.channel = this.openChannel(connection);
    this.ladder = renewed(this.ladder, now());
    this.base = null;
    this.logBase = null;
    this.stills.drop();
    this.arriving = new StillReceiver();
  }

  close(): void {
    void this.log.flush(now(), true);
    this.camera.close();
  }

  chooseSoundOnly(mine: boolean): void {
    this.show({ soundOnly: { ...this.view.soundOnly, mine } });
    this.apply();
  }

  /** Holds the picture to what the line bears at present. */
  limit(sender: RTCRtpSender, picture: Picture): Promise<void> {
    const circumstances = { others: this.hooks.others(), sharing: this.hooks.isSharing() };
    return limitPicture(sender, limitsOf(this.sent, picture, circumstances));
  }

  /** Every packet counts. */
  get isNarrow(): boolean {
    return this.ladder.longPackets;
  }

  /** Their description, as we take it. */
  heed(sdp: string): string {
    return this.ladder.longPackets ? withLongPackets(sdp) : sdp;
  }

  report(): Report {
    const { mine, weak, soundOnly } = this.view;
    const clinicMs = this.hooks.clinicMs() === null ? null : Math.round(this.clinicMs);
    return { rung: mine, weak, soundOnly: soundOnly.mine, ...this.here, line: this.lineHere, clinicMs };
  }

  /** What a beat of theirs says; it may be of another version. */
  heard(report: Partial<Report> | undefined): void {
    if (!report || !rungs.includes(report.rung as Rung)) return;
    this.theirs = report as Report;
    this.heardAt = now();
    const { rung, soundOnly, line, weak } = this.theirs;
    this.show({
      theirs: rung,
      line,
      soundOnly: { ...this.view.soundOnly, theirs: soundOnly },
      // While nothing of ours was reduced, what they say of the line is all there is.
      ...(this.view.mine === 'full' ? { weak: otherwise[weak] } : {}),
      ...(this.hasStills(rung) ? {} : { still: null }),
    });
    this.apply();
  }

  /** Called a few times a second. */
  look(reading: Reading, flowing: boolean): void {
    const { at } = reading;
    this.base ??= reading;
    this.logBase ??= reading;
    if (this.hasStills(this.sent) && flowing) void this.stills.look(at);
    if (at - this.base.at < lookEveryMs) return;
    const seen = between(this.base, reading);
    this.base = reading;
    this.here = { lost: shortened(seen.lost), concealed: shortened(seen.concealed) };
    this.lineHere = seen.line ?? this.lineHere;
    this.clinicMs = Math.max(this.clinicMs * 0.8, this.hooks.clinicMs() ?? 0);
    const before = this.ladder;
    const { available, roundTripS } = reading;
    this.ladder = step(before, { at, flowing, available, sent: seen.sent, roundTripS, ...this.arrived(reading) });
    if (before.rung !== this.ladder.rung) this.apply();
    if (this.view.weak === 'line' && this.ladder.shown !== 'full') this.show({ weak: this.whose() });
    this.show({ mine: this.ladder.shown });
    if (before.shown !== this.ladder.shown || at - this.logBase.at >= logEveryMs) this.note(reading);
    this.keepPackets(at);
  }

  /** What they say of the last second, or else what RTCP says of the last five. */
  private arrived({ at, lostThere }: Reading): { lost: number; concealed: number } {
    const { theirs } = this;
    if (!theirs || at - this.heardAt > reportedWithinMs) return { lost: lostThere, concealed: 0 };
    return { lost: theirs.lost, concealed: theirs.concealed };
  }

  private get sent(): Rung {
    const { mine, theirs } = this.view.soundOnly;
    return (mine || theirs) && hasPicture(this.ladder.rung) ? 'sound' : this.ladder.rung;
  }

  /** Those who chose sound alone want no pictures either. */
  private hasStills(rung: Rung): boolean {
    const { mine, theirs } = this.view.soundOnly;
    return isBelow(rung, 'sound') && !mine && !theirs;
  }

  /** A line that is full makes the way to the clinic long as well, on the side on which it is full. */
  private whose(): Weak {
    const mine = this.hooks.clinicMs() === null ? Infinity : this.clinicMs;
    const theirs = this.theirs === null ? mine : (this.theirs.clinicMs ?? Infinity);
    if (mine > 2 * theirs + 60) return 'mine';
    return theirs > 2 * mine + 60 ? 'theirs' : 'line';
  }

  private apply(): void {
    for (const { sender, picture } of this.hooks.senders())
      // A connection that was closed meanwhile has a successor that is limited anew.
      void this.limit(sender, picture).catch(() => undefined);
  }

  /** Our encoder obeys their description, so another kind of packets takes another round of it. */
  private keepPackets(at: number): void {
    const { currentRemoteDescription: applied, signalingState } = this.connection;
    if (!applied || hasLongPackets(applied.sdp) === this.ladder.longPackets) return;
    if (signalingState !== 'stable' || at - this.askedAt < askEveryMs) return;
    this.askedAt = at;
    this.hooks.takeAgain();
  }

  private openChannel(connection: RTCPeerConnection): RTCDataChannel {
    const channel = connection.createDataChannel('stills', { negotiated: true, id: 2 });
    channel.onmessage = ({ data }) => {
      if (connection === this.connection) this.onStill(data);
    };
    return channel;
  }

  private onStill(data: unknown): void {
    const message = stillMessage(data);
    if (!message) return;
    if ('got' in message) return this.stills.received(message);
    const still = this.arriving.receive(message, Date.now());
    if (still) this.show({ still });
    const receipt = { got: message.still, part: message.part };
    if (this.channel.readyState === 'open') this.channel.send(JSON.stringify(receipt));
  }

  private note(reading: Reading): void {
    const before = this.logBase ?? reading;
    this.logBase = reading;
    const { at, roundTripS, jitterS, available, framesPerSecond } = reading;
    const seen = between(before, reading);
    this.log.add(at, {
      other_id: this.hooks.otherId,
      rung: this.sent,
      bars: seen.line?.bars ?? null,
      round_trip_ms: Math.round(roundTripS * 1000),
      jitter_ms: Math.round(jitterS * 1000),
      lost: seen.lost,
      concealed: seen.concealed,
      available_kbit: available === null ? null : Math.round(available / 1000),
      sent_kbit: Math.round(seen.sent / 1000),
      received_kbit: Math.round(seen.received / 1000),
      frames_per_second: Math.round(framesPerSecond),
    });
  }

  private show(change: Partial<LadderView>): void {
    const view = { ...this.view, ...change };
    view.pictureComes = hasPicture(view.theirs) && !view.soundOnly.mine && !view.soundOnly.theirs;
    if (view.mine === 'full' && view.theirs === 'full') view.weak = 'line';
    if (JSON.stringify(view) === JSON.stringify(this.view)) return;
    this.view = view;
    this.hooks.changed(view);
  }
}

const now = () => performance.now();

const shortened = (share: number) => Math.round(share * 1000) / 1000;

const otherwise: Record<Weak, Weak> = { mine: 'theirs', theirs: 'mine', line: 'line' };

/** Of two readings: bit/s both ways, and what became of the sound that should have come. */
export function between(before: Reading, after: Reading) {
  const seconds = Math.max(0.001, (after.at - before.at) / 1000);
  const grew = (name: 'bytesSent' | 'bytes' | 'samples' | 'concealed' | 'audioPackets' | 'audioLost') =>
    Math.max(0, after[name] - before[name]);
  const expected = grew('audioPackets') + grew('audioLost');
  return {
    sent: (grew('bytesSent') * 8) / seconds,
    received: (grew('bytes') * 8) / seconds,
    lost: expected > 0 ? Math.min(1, grew('audioLost') / expected) : 0,
    concealed: grew('samples') > 0 ? Math.min(1, grew('concealed') / grew('samples')) : 0,
    line: lineBetween(before, after),
  };
}
