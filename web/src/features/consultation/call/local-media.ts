/** What this side sends: one microphone, and one picture that is either the camera or a shared screen. */
import {
  type Choice,
  type DeviceList,
  type DeviceProblem,
  type Kind,
  listDevices,
  onDevicesChanged,
  openBoth,
  openOne,
  openScreen,
  rememberChoice,
  rememberedChoice,
} from './devices';
import type { Media } from './machine';

export interface LocalView {
  /** The camera's picture for oneself; a new object whenever its track changes. */
  picture: MediaStream | null;
  screen: MediaStream | null;
  microphone: MediaStreamTrack | null;
  wanted: { audio: boolean; video: boolean };
  problems: Partial<Record<Kind, DeviceProblem>>;
  /** Taken away while in use: unplugged, or stopped by the browser. */
  lost: Kind | null;
  opening: boolean;
  devices: DeviceList;
  choice: Choice;
}

const noDevices: DeviceList = { cameras: [], microphones: [], speakers: [] };

export class LocalMedia {
  private camera: MediaStreamTrack | null = null;
  private microphone: MediaStreamTrack | null = null;
  private screen: MediaStreamTrack | null = null;
  private run = 0;
  private readonly stopWatching: () => void;
  view: LocalView = {
    picture: null,
    screen: null,
    microphone: null,
    wanted: { audio: true, video: true },
    problems: {},
    lost: null,
    opening: false,
    devices: noDevices,
    choice: rememberedChoice(),
  };

  constructor(private readonly changed: () => void) {
    this.stopWatching = onDevicesChanged(() => void this.refreshDevices());
  }

  get audioTrack(): MediaStreamTrack | null {
    return this.microphone;
  }

  get videoTrack(): MediaStreamTrack | null {
    return this.screen ?? this.camera;
  }

  /** What the others are told that they get. */
  get media(): Media {
    const { wanted } = this.view;
    return {
      audio: this.microphone !== null && wanted.audio,
      video: this.screen !== null || (this.camera !== null && wanted.video),
      screen: this.screen !== null,
    };
  }

  async open(wanted: LocalView['wanted']): Promise<void> {
    const run = (this.run += 1);
    this.show({ wanted, opening: true, problems: {}, lost: null });
    if (wanted.audio && wanted.video) {
      const both = await openBoth(this.view.choice);
      if (this.isStale(run, both.camera.track, both.microphone.track)) return;
      this.take('camera', both.camera);
      this.take('microphone', both.microphone);
    } else {
      for (const kind of ['microphone', 'camera'] as const) {
        if (!(kind === 'camera' ? wanted.video : wanted.audio)) continue;
        const one = await openOne(kind, this.view.choice);
        if (this.isStale(run, one.track)) return;
        this.take(kind, one);
      }
    }
    this.show({ opening: false });
    await this.refreshDevices();
  }

  /** Muting keeps the microphone open, so that speaking again is instant. */
  async setAudio(on: boolean): Promise<void> {
    this.show({ wanted: { ...this.view.wanted, audio: on } });
    if (on && !this.microphone) await this.reopen('microphone');
    if (this.microphone) this.microphone.enabled = this.view.wanted.audio;
    this.show({});
  }

  /** Switching the camera off releases it: its lamp goes out. */
  async setVideo(on: boolean): Promise<void> {
    this.show({ wanted: { ...this.view.wanted, video: on } });
    if (on && !this.camera) await this.reopen('camera');
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

  async choose(kind: Kind | 'speaker', id: string): Promise<void> {
    const choice = { ...this.view.choice, [kind]: id };
    rememberChoice(choice);
    this.show({ choice });
    if (kind === 'speaker') return;
    const inUse = kind === 'camera' ? this.view.wanted.video : this.view.wanted.audio;
    if (inUse) await this.reopen(kind);
  }

  forgetLoss(): void {
    this.show({ lost: null });
  }

  /** Lets go of every device; `open` starts again. */
  release(): void {
    this.run += 1;
    this.drop('camera');
    this.drop('microphone');
    this.endScreen();
    this.show({ opening: false, lost: null });
  }

  dispose(): void {
    this.release();
    this.stopWatching();
  }

  private async reopen(kind: Kind): Promise<void> {
    const run = this.run;
    this.drop(kind);
    const one = await openOne(kind, this.view.choice);
    const stillWanted = kind === 'camera' ? this.view.wanted.video : this.view.wanted.audio;
    if (!stillWanted) one.track?.stop();
    if (!stillWanted || this.isStale(run, one.track)) return;
    this.take(kind, one);
    await this.refreshDevices();
  }

  private take(
    kind: Kind,
    { track, problem }: { track: MediaStreamTrack | null; problem: DeviceProblem | null },
  ): void {
    this.drop(kind);
    if (track) track.onended = () => this.onLost(kind, track);
    if (kind === 'camera') this.camera = track;
    else this.microphone = track;
    if (kind === 'microphone' && track) track.enabled = this.view.wanted.audio;
    const problems = { ...this.view.problems };
    if (problem) problems[kind] = problem;
    else delete problems[kind];
    this.show({ problems, ...(track && this.view.lost === kind ? { lost: null } : {}) });
  }

  private onLost(kind: Kind, track: MediaStreamTrack): void {
    if (track !== (kind === 'camera' ? this.camera : this.microphone)) return;
    this.drop(kind);
    this.show({ lost: kind });
  }

  private drop(kind: Kind): void {
    const track = kind === 'camera' ? this.camera : this.microphone;
    if (track) {
      track.onended = null;
      track.stop();
    }
    if (kind === 'camera') this.camera = null;
    else this.microphone = null;
  }

  private endScreen(): void {
    const track = this.screen;
    this.screen = null;
    if (!track) return;
    track.onended = null;
    track.stop();
    this.show({ screen: null });
  }

  private isStale(run: number, ...tracks: (MediaStreamTrack | null)[]): boolean {
    if (run === this.run) return false;
    for (const track of tracks) track?.stop();
    return true;
  }

  private async refreshDevices(): Promise<void> {
    this.show({ devices: await listDevices() });
  }

  private show(change: Partial<LocalView>): void {
    const [shown] = this.view.picture?.getVideoTracks() ?? [];
    const picture =
      shown === (this.camera ?? undefined) ? this.view.picture : this.camera && new MediaStream([this.camera]);
    this.view = { ...this.view, ...change, picture, microphone: this.microphone };
    this.changed();
  }
}
