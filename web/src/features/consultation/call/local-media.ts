/**
 * What this side sends: a microphone, a camera, and a screen beside them while it is shared. A device that goes is replaced
 * by the next of its kind.
 */
import { type Effect, type Effects, rememberedEffects, rememberEffects, startOf } from '../effects/effect';
import {
  type Choice,
  type DeviceList,
  type DeviceProblem,
  type Kind,
  listDevices,
  onDevicesChanged,
  openBoth,
  type Opened,
  openExact,
  openOne,
  openScreen,
  rememberChoice,
  rememberedChoice,
} from './devices';
import type { Media } from './machine';
import {
  type AllNews,
  type DeviceKind,
  type Gone,
  listOf,
  type News,
  speakerInUse,
  speakerNews,
  successors,
  unsteadyMs,
} from './replacement';

export interface LocalView {
  /** The camera's picture for oneself; a new object whenever its track changes. */
  picture: MediaStream | null;
  screen: MediaStream | null;
  microphone: MediaStreamTrack | null;
  wanted: { audio: boolean; video: boolean };
  problems: Partial<Record<Kind, DeviceProblem>>;
  /** Devices that went while in use, and what took over. */
  news: AllNews;
  opening: boolean;
  devices: DeviceList;
  choice: Choice;
  /** Where sound goes; null is the system's own choice. */
  speaker: string | null;
  /** The ids of the devices that are open. */
  inUse: Partial<Record<Kind, string>>;
  /** Wanted: the camera's background blurred, the microphone's noise taken out. */
  effects: Effects;
  /** The camera is open, and its picture is kept back until it is blurred. */
  preparing: boolean;
  /** They could not be had, and the device is sent as it is. */
  failedEffects: Partial<Effects>;
}

const noDevices: DeviceList = { cameras: [], microphones: [], speakers: [] };
const kinds: Kind[] = ['microphone', 'camera'];
/** A device that is absent, or held by another program, may become free; a refusal does not. */
const passing = new Set<DeviceProblem>(['missing', 'busy', 'failed']);
/** Shorter pauses are a change of the system's own. */
const pausedAfterMs = 1000;
/** A camera that another program took may say nothing, and give no picture any more. */
const standsStillAfterMs = 5000;

export class LocalMedia {
  private readonly raw: Record<Kind, MediaStreamTrack | null> = { camera: null, microphone: null };
  private readonly wentAt: Record<Kind, number> = { camera: -Infinity, microphone: -Infinity };
  private readonly made: Record<Kind, Effect | null> = { camera: null, microphone: null };
  /** Nobody sees the camera's picture before its background is blurred. */
  private held = false;
  private readonly replacing = new Set<Kind>();
  private screen: MediaStreamTrack | null = null;
  private seen = { frames: -1, at: 0, still: false };
  private run = 0;
  private active = false;
  private readonly stopWatching: () => void;
  view: LocalView = {
    picture: null,
    screen: null,
    microphone: null,
    wanted: { audio: true, video: true },
    problems: {},
    news: {},
    opening: false,
    devices: noDevices,
    choice: rememberedChoice(),
    speaker: rememberedChoice().speaker,
    inUse: {},
    effects: rememberedEffects(),
    preparing: false,
    failedEffects: {},
  };

  constructor(private readonly changed: () => void) {
    this.stopWatching = onDevicesChanged(() => void this.refreshDevices());
  }

  get audioTrack(): MediaStreamTrack | null {
    return this.sent('microphone');
  }

  get cameraTrack(): MediaStreamTrack | null {
    return this.sent('camera');
  }

  get screenTrack(): MediaStreamTrack | null {
    return this.screen;
  }

  /** What the others are told that they get. While a device is being replaced they are not told that it is off. */
  get media(): Media {
    const sends = (kind: Kind) => (this.sent(kind) !== null || this.replacing.has(kind)) && this.isWanted(kind);
    return { audio: sends('microphone'), video: sends('camera'), screen: this.screen !== null };
  }

  async open(wanted: LocalView['wanted']): Promise<void> {
    const run = (this.run += 1);
    this.active = true;
    this.show({ wanted, opening: true, problems: {}, news: {} });
    const both = wanted.audio && wanted.video ? await openBoth(this.view.choice) : null;
    for (const kind of kinds) {
      if (!this.isWanted(kind)) continue;
      const one = both?.[kind] ?? (await this.openAny(kind));
      if (this.isStale(run, one.track)) return void both?.camera.track?.stop();
      this.take(kind, one);
    }
    this.show({ opening: false });
    await this.refreshDevices();
  }

  /** Muting keeps the microphone open, so that speaking again is instant. */
  async setAudio(on: boolean): Promise<void> {
    this.show({ wanted: { ...this.view.wanted, audio: on } });
    if (on && !this.raw.microphone) await this.reopen('microphone');
    this.mute();
    this.show({});
  }

  /** Switching the camera off releases it: its lamp goes out. */
  async setVideo(on: boolean): Promise<void> {
    this.show({ wanted: { ...this.view.wanted, video: on } });
    if (on && !this.raw.camera) await this.reopen('camera');
    else if (!on) this.drop('camera');
    this.show({});
  }

  async shareScreen(on: boolean): Promise<void> {
    this.endScreen();
    if (on) {
      const track = await openScreen();
      if (track) {
        this.screen = track;
        // The browser's own "stop sharing".
        track.onended = () => {
          if (this.screen === track) this.endScreen();
        };
      }
    }
    this.show({ screen: this.screen ? new MediaStream([this.screen]) : null });
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    const choice = { ...this.view.choice, [kind]: id };
    rememberChoice(choice);
    this.show({ choice, news: { ...this.view.news, [kind]: undefined } });
    if (kind !== 'speaker' && this.isWanted(kind)) await this.reopen(kind);
  }

  /** Blurs the background, or takes the noise out. What is sent now is sent until the effect is there. */
  async setEffect(kind: Kind, on: boolean): Promise<void> {
    const effects = { ...this.view.effects, [kind]: on };
    rememberEffects(effects);
    this.show({ effects, failedEffects: { ...this.view.failedEffects, [kind]: undefined } });
    await this.makeOver(kind);
  }

  /** What was said of this effect has been read. */
  forgetEffect(kind: Kind): void {
    this.show({ failedEffects: { ...this.view.failedEffects, [kind]: undefined } });
  }

  /** What was said of this device has been read. */
  forget(kind: DeviceKind): void {
    this.tell(kind, undefined);
  }

  /** Lets go of every device; `open` starts again. */
  release(): void {
    this.run += 1;
    this.active = false;
    this.replacing.clear();
    for (const kind of kinds) this.drop(kind);
    this.endScreen();
    this.show({ opening: false, news: {} });
  }

  dispose(): void {
    this.release();
    this.stopWatching();
  }

  private sent(kind: Kind): MediaStreamTrack | null {
    return kind === 'camera' && this.held ? null : (this.made[kind]?.track ?? this.raw[kind]);
  }

  private mute(): void {
    for (const track of [this.raw.microphone, this.made.microphone?.track])
      if (track) track.enabled = this.view.wanted.audio;
  }

  /** From a device to its effect, or back. One that cannot be had leaves the device as it is, and that is said. */
  private async makeOver(kind: Kind): Promise<void> {
    const raw = this.raw[kind];
    const wanted = () => this.raw[kind] === raw && this.view.effects[kind];
    if (!raw || !this.view.effects[kind]) return this.unmake(kind);
    const failed = () => {
      if (!wanted()) return;
      this.unmake(kind);
      this.show({ failedEffects: { ...this.view.failedEffects, [kind]: true } });
    };
    try {
      const start = await startOf(kind);
      const effect = await start(raw, failed);
      if (!wanted()) return effect.stop();
      this.unmake(kind);
      this.made[kind] = effect;
      this.mute();
      this.show({});
    } catch {
      failed();
    }
  }

  private unmake(kind: Kind): void {
    if (kind === 'camera') this.held = false;
    this.made[kind]?.stop();
    this.made[kind] = null;
    this.show({});
  }

  private isWanted(kind: Kind): boolean {
    return kind === 'camera' ? this.view.wanted.video : this.view.wanted.audio;
  }

  private async reopen(kind: Kind): Promise<void> {
    const run = this.run;
    this.drop(kind);
    const one = await this.openAny(kind);
    if (!this.isWanted(kind)) one.track?.stop();
    if (!this.isWanted(kind) || this.isStale(run, one.track)) return;
    this.take(kind, one);
    if (one.track && this.view.news[kind]?.what === 'gone') this.forget(kind);
    await this.refreshDevices();
  }

  /** The one that is preferred, or while another program has it, any other. */
  private async openAny(kind: Kind): Promise<Opened> {
    const preferred = await openOne(kind, this.view.choice);
    if (preferred.track || !passing.has(preferred.problem) || preferred.problem === 'missing') return preferred;
    const list = listOf(await listDevices(), kind);
    const held = list.find(({ deviceId }) => deviceId === this.view.choice[kind]) ?? list[0];
    if (!held) return preferred;
    const gone = { id: held.deviceId, name: held.label };
    const next = await firstOf(
      kind,
      successors(list, gone, true).filter((id) => id !== gone.id),
    );
    if (!next.track) return preferred;
    this.tell(kind, { what: 'replaced', from: gone, to: next.track.label });
    return next;
  }

  /** It was pulled out, or the system took it: the next of its kind takes over. */
  private async replace(kind: Kind, lost: MediaStreamTrack): Promise<void> {
    const gone = { id: lost.getSettings().deviceId ?? '', name: lost.label };
    const unsteady = performance.now() - this.wentAt[kind] < unsteadyMs;
    this.wentAt[kind] = performance.now();
    const run = this.run;
    const list = listOf(await listDevices(), kind);
    const next = await firstOf(kind, successors(list, gone, unsteady));
    this.replacing.delete(kind);
    if (!this.isWanted(kind) || this.raw[kind]) return void next.track?.stop();
    if (this.isStale(run, next.track)) return;
    this.take(kind, next);
    if (!next.track) this.tell(kind, { what: 'gone', from: gone, problem: next.problem });
    else if (next.track.getSettings().deviceId !== gone.id)
      this.tell(kind, { what: 'replaced', from: gone, to: next.track.label });
    await this.refreshDevices();
  }

  private take(kind: Kind, { track, problem }: Opened): void {
    this.drop(kind);
    this.raw[kind] = track;
    if (track) {
      track.onended = () => this.onLost(kind, track);
      track.onmute = () => setTimeout(() => this.onPaused(kind, track), pausedAfterMs);
      track.onunmute = () => this.onPaused(kind, track);
      if (kind === 'camera') this.held = this.view.effects.camera;
      this.mute();
    }
    const problems = { ...this.view.problems };
    if (problem) problems[kind] = problem;
    else delete problems[kind];
    this.show({ problems });
    if (track && this.view.effects[kind]) void this.makeOver(kind);
  }

  private onLost(kind: Kind, track: MediaStreamTrack): void {
    if (track !== this.raw[kind]) return;
    if (this.isWanted(kind)) this.replacing.add(kind);
    this.drop(kind);
    this.show({});
    if (this.replacing.has(kind)) void this.replace(kind, track);
  }

  private onPaused(kind: Kind, track: MediaStreamTrack): void {
    if (track !== this.raw[kind]) return;
    const from: Gone = { id: track.getSettings().deviceId ?? '', name: track.label };
    if (track.muted || (kind === 'camera' && this.seen.still)) this.tell(kind, { what: 'paused', from });
    else if (this.view.news[kind]?.what === 'paused') this.forget(kind);
  }

  /** How many the camera has given, as the call counts them; null: nobody counts at present. */
  seeFrames(frames: number | null, at: number): void {
    const track = this.raw.camera;
    // What a blur draws is not the camera's.
    if (frames === null || frames !== this.seen.frames || !track || this.made.camera) {
      const was = this.seen.still;
      this.seen = { frames: frames ?? -1, at, still: false };
      if (was && track) this.onPaused('camera', track);
    } else if (!this.seen.still && at - this.seen.at >= standsStillAfterMs) {
      this.seen.still = true;
      this.onPaused('camera', track);
    }
  }

  private drop(kind: Kind): void {
    const track = this.raw[kind];
    this.raw[kind] = null;
    if (!track) return;
    if (kind === 'camera') this.held = false;
    this.made[kind]?.stop();
    this.made[kind] = null;
    track.onended = track.onmute = track.onunmute = null;
    track.stop();
    if (this.view.news[kind]?.what === 'paused') this.forget(kind);
  }

  private endScreen(): void {
    const track = this.screen;
    this.screen = null;
    if (!track) return;
    track.onended = null;
    track.stop();
    this.show({ screen: null });
  }

  private isStale(run: number, track: MediaStreamTrack | null): boolean {
    if (run === this.run) return false;
    track?.stop();
    return true;
  }

  private async refreshDevices(): Promise<void> {
    const before = this.view.devices;
    const devices = await listDevices();
    const speaker = speakerNews(this.view.choice.speaker, before.speakers, devices.speakers);
    this.show({ devices, ...(speaker ? { news: { ...this.view.news, speaker } } : {}) });
    if (!this.active || this.view.opening) return;
    for (const kind of kinds) if (this.isMissed(kind) && hasMore(before, devices, kind)) await this.reopen(kind);
  }

  /** Wanted, and not there for a reason that a newly connected device removes. */
  private isMissed(kind: Kind): boolean {
    const problem = this.view.problems[kind];
    return this.isWanted(kind) && !this.raw[kind] && !this.replacing.has(kind) && !!problem && passing.has(problem);
  }

  private tell(kind: DeviceKind, news: News | undefined): void {
    this.show({ news: { ...this.view.news, [kind]: news } });
  }

  private show(change: Partial<LocalView>): void {
    const camera = this.sent('camera');
    const [shown] = this.view.picture?.getVideoTracks() ?? [];
    const picture = shown === (camera ?? undefined) ? this.view.picture : camera && new MediaStream([camera]);
    const inUse = {
      camera: this.raw.camera?.getSettings().deviceId,
      microphone: this.raw.microphone?.getSettings().deviceId,
    };
    const view = { ...this.view, ...change, picture, inUse, preparing: this.held, microphone: this.raw.microphone };
    view.speaker = speakerInUse(view.choice.speaker, view.devices.speakers, view.news.speaker);
    this.view = view;
    this.changed();
  }
}

async function firstOf(kind: Kind, ids: string[]): Promise<Opened> {
  let last: Opened = { track: null, problem: 'missing' };
  for (const id of ids) {
    last = await openExact(kind, id);
    if (last.track) return last;
  }
  return last;
}

function hasMore(before: DeviceList, after: DeviceList, kind: Kind): boolean {
  const known = new Set(listOf(before, kind).map(({ deviceId }) => deviceId));
  return listOf(after, kind).some(({ deviceId }) => !known.has(deviceId));
}
