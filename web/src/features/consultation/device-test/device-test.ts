/**
 * The test of one's own devices and network, outside React: owns the tracks, the listening and the tries. Everything the page
 * shows is in `view`, a new object at each change.
 */
import type { DeviceResult } from '@/features/scheduling';
import {
  type Choice,
  type DeviceList,
  type Kind,
  listDevices,
  onDevicesChanged,
  rememberChoice,
  rememberedChoice,
} from '../call/devices';
import type { IceServers } from '../model';
import { type Carry, measure } from './bandwidth';
import { abilities, type Browser, browserOf, browserOutcome } from './browser';
import { type Path, tryPath } from './network';
import { tryDevice } from './open';
import { listen, playTone } from './sound';

/** What is being found out right now. */
export type Step = Kind | Path | 'speaker' | 'bandwidth';

export interface TestView {
  started: boolean;
  /** All but what the person has to say: nothing is under way that goes on by itself. */
  settled: boolean;
  busy: Partial<Record<Step, boolean>>;
  result: DeviceResult;
  /** The addresses of the relay could not be asked for. */
  unreachable: boolean;
  /** The tone was played at least once. */
  played: boolean;
  picture: MediaStream | null;
  microphone: MediaStreamTrack | null;
  devices: DeviceList;
  choice: Choice;
  kept: 'no' | 'keeping' | 'kept' | 'failed';
}

interface Server {
  fetchIceServers(): Promise<IceServers>;
  keep(result: DeviceResult): Promise<unknown>;
  /** Over the line to the clinic and back. */
  up: Carry;
  down: Carry;
}

const paths: Path[] = ['stun', 'udp', 'tcp', 'tls'];
const untriedNetwork = {
  stun: 'skipped',
  udp: 'skipped',
  tcp: 'skipped',
  tls: 'skipped',
  up_kbit_per_s: null,
  down_kbit_per_s: null,
} as const;
/** A person needs a moment to say something. */
const silentAfterMs = 8000;

export class DeviceTest {
  private readonly listeners = new Set<() => void>();
  private readonly stopWatching: () => void;
  private stopListening = () => {};
  private silence: ReturnType<typeof setTimeout> | undefined;
  private disposed = false;
  private keeping: Promise<void> | null = null;
  private keptAs = '';
  readonly browser: Browser;
  view: TestView;

  constructor(private readonly server: Server) {
    this.browser = browserOf(navigator.userAgent, navigator.maxTouchPoints);
    const browser = browserOutcome(this.browser, abilities());
    this.view = {
      started: false,
      settled: false,
      busy: {},
      result: {
        agent: this.browser.agent,
        browser,
        camera: 'skipped',
        microphone: 'skipped',
        speaker: 'skipped',
        ...untriedNetwork,
      },
      unreachable: false,
      played: false,
      picture: null,
      microphone: null,
      devices: { cameras: [], microphones: [], speakers: [] },
      choice: rememberedChoice(),
      kept: 'no',
    };
    this.stopWatching = onDevicesChanged(() => void this.refreshDevices());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Devices and network side by side. */
  async start(): Promise<void> {
    this.show({ started: true, settled: false });
    if (this.view.result.browser === 'works') await Promise.all([this.tryDevices(), this.tryNetwork()]);
    this.show({ settled: true });
    this.keep();
  }

  async tryAgain(kind: Kind): Promise<void> {
    await this.tryOne(kind);
    this.keep();
  }

  async tryNetworkAgain(): Promise<void> {
    this.show({ settled: false });
    await this.tryNetwork();
    this.show({ settled: true });
    this.keep();
  }

  async choose(kind: Kind | 'speaker', id: string): Promise<void> {
    const choice = { ...this.view.choice, [kind]: id };
    rememberChoice(choice);
    this.show({ choice });
    if (kind === 'speaker') return this.play();
    await this.tryAgain(kind);
  }

  async play(): Promise<void> {
    this.busy('speaker', true);
    try {
      await playTone(this.view.choice.speaker);
      this.show({ played: true });
    } catch {
      this.found({ speaker: 'failed' });
    } finally {
      this.busy('speaker', false);
    }
  }

  heard(yes: boolean): void {
    this.found({ speaker: yes ? 'works' : 'silent' });
    this.keep();
  }

  dispose(): void {
    this.disposed = true;
    this.stopWatching();
    this.drop('camera');
    this.drop('microphone');
    this.listeners.clear();
  }

  // One after the other: two questions of the browser at once would hide each other.
  private async tryDevices(): Promise<void> {
    await this.tryOne('camera');
    await this.tryOne('microphone');
  }

  private async tryOne(kind: Kind): Promise<void> {
    this.drop(kind);
    this.busy(kind, true);
    const { track, outcome } = await tryDevice(kind, this.view.choice);
    if (this.disposed) return track?.stop();
    if (track) this.take(kind, track);
    // A microphone that opens has yet to hear something.
    this.found({ [kind]: kind === 'microphone' && track ? 'skipped' : outcome });
    this.busy(kind, false);
    await this.refreshDevices();
  }

  private take(kind: Kind, track: MediaStreamTrack): void {
    track.onended = () => {
      this.drop(kind);
      this.found({ [kind]: 'missing' });
    };
    if (kind === 'camera') return this.show({ picture: new MediaStream([track]) });
    this.show({ microphone: track });
    this.stopListening = listen(track, () => {
      clearTimeout(this.silence);
      this.found({ microphone: 'works' });
      this.keep();
    });
    this.silence = setTimeout(() => {
      this.found({ microphone: 'silent' });
      this.keep();
    }, silentAfterMs);
  }

  private drop(kind: Kind): void {
    const track = kind === 'camera' ? this.view.picture?.getVideoTracks()[0] : this.view.microphone;
    if (track) {
      track.onended = null;
      track.stop();
    }
    if (kind === 'camera') return this.show({ picture: null });
    clearTimeout(this.silence);
    this.stopListening();
    this.show({ microphone: null });
  }

  private async tryNetwork(): Promise<void> {
    let servers: RTCIceServer[];
    // What was found before says nothing about the network of now.
    this.found(untriedNetwork);
    this.show({ unreachable: false });
    for (const path of paths) this.busy(path, true);
    try {
      servers = (await this.server.fetchIceServers()).ice_servers;
    } catch {
      this.show({ unreachable: true, busy: {} });
      return;
    }
    await Promise.all(
      paths.map(async (path) => {
        this.found({ [path]: await tryPath(path, servers) });
        this.busy(path, false);
      }),
    );
    if (this.disposed) return;
    // One direction after the other, so that each has the line for itself.
    this.busy('bandwidth', true);
    this.found({ down_kbit_per_s: await measure(this.server.down) });
    this.found({ up_kbit_per_s: await measure(this.server.up) });
    this.busy('bandwidth', false);
  }

  private async refreshDevices(): Promise<void> {
    this.show({ devices: await listDevices() });
  }

  /** Keeps the latest result with the visit: one request at a time, and the last one is the last word. */
  private keep(): void {
    if (!this.view.settled || this.disposed) return;
    this.keeping ??= this.keepLatest().finally(() => (this.keeping = null));
  }

  private async keepLatest(): Promise<void> {
    while (this.keptAs !== JSON.stringify(this.view.result)) {
      const { result } = this.view;
      this.show({ kept: 'keeping' });
      try {
        await this.server.keep(result);
      } catch {
        return this.show({ kept: 'failed' });
      }
      this.keptAs = JSON.stringify(result);
    }
    this.show({ kept: 'kept' });
  }

  private found(outcome: Partial<DeviceResult>): void {
    this.show({ result: { ...this.view.result, ...outcome } });
  }

  private busy(step: Step, on: boolean): void {
    this.show({ busy: { ...this.view.busy, [step]: on } });
  }

  private show(change: Partial<TestView>): void {
    if (this.disposed) return;
    this.view = { ...this.view, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
