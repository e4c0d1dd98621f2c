/** What the tests of the call stand on: a clinic of their own, browsers in processes of their own, and a wire to cut. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContextOptions, expect, type Page } from '@playwright/test';
import pg from 'pg';
import { chromiumPath, descendants, flags, opened, type Running } from './browsers';
import type { Host, Lab } from './lab';
import { type Colour, pictureFile } from './pictures';
import { Wire } from './wire';

const root = resolve(import.meta.dirname, '../../..');
const binary = process.env.AEGLE_BINARY ?? join(root, 'build/release/aegle');
const webDir = process.env.AEGLE_TEST_WEB_DIR ?? join(root, 'web/dist');

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A demo clinic with a database of its own. It can be killed and started again on the same port. */
export class Clinic {
  private server: ChildProcess | null = null;
  readonly url: string;

  private constructor(
    private readonly database: string,
    readonly port: number,
    private readonly folder: string,
    private readonly lab: Lab | undefined,
    private readonly settings: NodeJS.ProcessEnv,
  ) {
    this.url = `http://${lab ? lab.pageAddress : 'localhost'}:${port}`;
  }

  /** On a host of its own, if there is a lab. */
  static async open(lab?: Lab, settings: NodeJS.ProcessEnv = {}): Promise<Clinic> {
    const database = `call_${randomBytes(6).toString('hex')}`;
    await asSuperuser(`create database ${database} owner aegle_owner`);
    const port = lab ? 443 : await freePort();
    const clinic = new Clinic(database, port, mkdtempSync(join(tmpdir(), 'aegle-call-')), lab, settings);
    execFileSync(binary, ['migrate'], { cwd: root, env: clinic.env('aegle_owner'), stdio: 'pipe' });
    return clinic;
  }

  async start(): Promise<void> {
    const [first = '', ...rest] = [...(this.lab?.on('clinic') ?? []), binary, 'serve'];
    const server = spawn(first, rest, { cwd: root, env: this.env('aegle_app'), stdio: 'ignore' });
    this.server = server;
    const ready = async () => {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
      return (await fetch(`${this.url}/readyz`).catch(() => null))?.ok ?? false;
    };
    await expect.poll(ready, { timeout: 30_000, intervals: [50] }).toBe(true);
  }

  /** SIGKILL: no goodbye to anyone. */
  async kill(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server || server.exitCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    await this.kill();
    await asSuperuser(`drop database if exists ${this.database} with (force)`);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What lies on its disk of the files that were shared. */
  storedFiles(): Buffer[] {
    const folder = join(this.folder, 'files');
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((one) => one.isFile()).map((one) => readFileSync(join(one.parentPath, one.name)));
  }

  /** The newest mail to someone: without a mail server each becomes a file. */
  async mailTo(address: string): Promise<string> {
    const outbox = join(this.folder, 'outbox');
    let mail = '';
    await expect
      .poll(
        () => {
          const files = existsSync(outbox)
            ? readdirSync(outbox)
                .filter((file) => file.endsWith('.eml'))
                .sort()
                .reverse()
            : [];
          mail =
            files.map((file) => readFileSync(join(outbox, file), 'utf8')).find((text) => text.includes(address)) ?? '';
          return mail;
        },
        { timeout: 15_000, message: `a mail to ${address}` },
      )
      .not.toBe('');
    return mail;
  }

  private env(role: string): NodeJS.ProcessEnv {
    const url = `postgresql://${role}@/${this.database}?host=${encodeURIComponent(socketDir())}`;
    return {
      ...process.env,
      AEGLE_DATABASE_URL: url,
      AEGLE_DATABASE_OWNER_URL: role === 'aegle_owner' ? url : undefined,
      AEGLE_HOST: this.lab ? this.lab.pageAddress : '127.0.0.1',
      AEGLE_TURN_HOST: this.lab?.clinicAddress,
      AEGLE_TURN_SECRET_FILE: this.lab?.turnSecretFile,
      AEGLE_TURN_PORT: this.lab && '3478',
      AEGLE_TURN_TLS_PORT: this.lab && '443',
      AEGLE_PORT: String(this.port),
      AEGLE_PUBLIC_URL: this.url,
      AEGLE_DATA_DIR: this.folder,
      AEGLE_WEB_DIR: webDir,
      AEGLE_API_DIR: join(root, 'api'),
      AEGLE_MIGRATIONS_DIR: join(root, 'server/migrations'),
      AEGLE_DEMO: 'on',
      ...this.settings,
    };
  }
}

function superuserUrl(): URL {
  const url = process.env.AEGLE_TEST_DATABASE_URL;
  if (!url) throw new Error('AEGLE_TEST_DATABASE_URL is not set: ./dev test e2e sets it');
  return new URL(url.replace('@/', '@localhost/'));
}

const socketDir = () => superuserUrl().searchParams.get('host') ?? '';

async function asSuperuser(statement: string): Promise<void> {
  const { username, pathname } = superuserUrl();
  const client = new pg.Client({ host: socketDir(), user: username, database: pathname.slice(1) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 1,
};
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 720 } };

export interface Device {
  context?: BrowserContextOptions;
  /** Reaches the clinic over a wire. */
  overWire?: boolean;
  /** On a host of a lab. */
  on?: { lab: Lab; host: Host };
  /** Reaches that host's clinic by plain http, as a page that gets no camera and no microphone. */
  insecure?: boolean;
  /** The browser refuses camera and microphone, as after a "no" of its owner. */
  refuses?: boolean;
  /** In place of the one camera that shows a colour: so many with the browser's own test pictures, or none. */
  cameras?: number;
  /** In place of the file of the colour. */
  cameraFile?: string;
  /** A folder that outlives the browser, as that of a person's own browser does. */
  profile?: string;
}

export interface LineFigures {
  framesDecoded: number; // of all connections: one that was closed keeps what it had when last asked
  audioEnergy: number;
  /** One for each ICE generation of the connection that is open now: a restart or a new connection changes it. */
  iceUfrag: string;
  connections: number;
}

/** Someone at a device of their own: a Chromium process that shares nothing with the others'. */
export class Person {
  readonly errors: string[] = [];

  private constructor(
    private readonly browser: Running,
    readonly page: Page,
    private readonly clinic: Clinic,
  ) {}

  static async at(
    clinic: Clinic,
    colour: Colour,
    { context: options = desktop, overWire, on, insecure, refuses, cameras, cameraFile, profile }: Device = {},
  ): Promise<Person> {
    const way = overWire ? [`--host-resolver-rules=MAP localhost ${Wire.address}`] : [];
    // On a host of its own a browser has a way to the others, and loopback leads to nobody.
    if (!on) way.push('--allow-loopback-in-peer-connection');
    // A page gets a camera from https or localhost alone; and the relay's certificate is nobody's.
    if (on) way.push('--ignore-certificate-errors');
    if (on && !insecure) way.push(`--unsafely-treat-insecure-origin-as-secure=${clinic.url}`);
    const program = chromiumPath(refuses || on !== undefined);
    const permission = refuses ? [] : ['--use-fake-ui-for-media-stream'];
    const fake = '--use-fake-device-for-media-stream=fps=30';
    const camera =
      cameras !== undefined
        ? [`${fake},device-count=${cameras}`]
        : [fake, `--use-file-for-fake-video-capture=${cameraFile ?? pictureFile(colour)}`];
    const launch = {
      executablePath: on ? on.lab.launcher(on.host, program) : program,
      ignoreDefaultArgs: ['--mute-audio'],
      args: [...flags, ...way, ...permission, ...camera],
    };
    const { browser, context } = await opened(launch, { locale: 'en-GB', ...options }, profile);
    await context.addInitScript(keepConnections);
    const person = new Person(browser, await context.newPage(), clinic);
    person.page.setDefaultTimeout(20_000);
    person.page.on('console', (message) => {
      if (message.type() === 'error') person.errors.push(message.text());
    });
    person.page.on('pageerror', (error) => person.errors.push(String(error)));
    return person;
  }

  async signIn(email: string, password: string): Promise<void> {
    const headers = { Origin: this.clinic.url };
    const answer = await this.page
      .context()
      .request.post(`${this.clinic.url}/api/auth/login`, { headers, data: { email, password } });
    expect(answer.status()).toBe(200);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.page.context().request.get(this.clinic.url + path);
    expect(answer.status(), path).toBe(200);
    return (await answer.json()) as T;
  }

  async post<T>(path: string, data: object = {}): Promise<T> {
    const headers = { Origin: this.clinic.url };
    const answer = await this.page.context().request.post(this.clinic.url + path, { headers, data });
    expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
    return (await answer.json()) as T;
  }

  async openVisit(appointmentId: string): Promise<void> {
    await this.page.goto(`${this.clinic.url}/video-consultation/${appointmentId}`);
  }

  /** The average colour of the other person's picture, or of their screen, as this page shows it. */
  remoteColour(
    what: 'remote-video' | 'remote-screen' = 'remote-video',
  ): Promise<{ red: number; green: number; blue: number } | null> {
    return this.page.evaluate((testId) => {
      const video = document.querySelector<HTMLVideoElement>(`[data-testid="${testId}"]`);
      if (!video || video.videoWidth <= 2) return null;
      const canvas = new OffscreenCanvas(16, 12);
      const context = canvas.getContext('2d');
      if (!context) return null;
      context.drawImage(video, 0, 0, 16, 12);
      const { data } = context.getImageData(0, 0, 16, 12);
      const sum = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4)
        for (const part of [0, 1, 2]) sum[part] = (sum[part] ?? 0) + (data[at + part] ?? 0);
      const [red = 0, green = 0, blue = 0] = sum.map((one) => one / (data.length / 4));
      return { red, green, blue };
    }, what);
  }

  /** The browser's test screen is green for the most part. */
  async seesScreen(): Promise<void> {
    const isGreen = async () => {
      const seen = await this.remoteColour('remote-screen');
      return Boolean(seen && seen.green > 2 * seen.blue);
    };
    await expect.poll(isGreen, { message: 'the screen in green' }).toBe(true);
  }

  async sees(colour: Colour): Promise<void> {
    const dominant = async () => {
      const seen = await this.remoteColour();
      if (!seen) return null;
      const other = colour === 'red' ? 'blue' : 'red';
      return seen[colour] > 100 && seen[colour] > 2 * seen[other] ? colour : seen;
    };
    await expect.poll(dominant, { timeout: 20_000, intervals: [50, 100, 250] }).toBe(colour);
  }

  figures(): Promise<LineFigures> {
    return this.page.evaluate(async () => {
      type Asked = RTCPeerConnection & { came?: { frames: number; energy: number } };
      const all = (globalThis as unknown as { openConnections: Asked[] }).openConnections;
      const figures = { framesDecoded: 0, audioEnergy: 0, iceUfrag: '', connections: all.length };
      for (const connection of all) {
        if (connection.connectionState !== 'closed') {
          figures.iceUfrag += /a=ice-ufrag:(\S+)/.exec(connection.localDescription?.sdp ?? '')?.[1] ?? '';
          const came = { frames: 0, energy: 0 };
          (await connection.getStats()).forEach((entry) => {
            if (entry.type !== 'inbound-rtp') return;
            if (entry.kind === 'video') came.frames += Number(entry.framesDecoded ?? 0);
            else came.energy += Number(entry.totalAudioEnergy ?? 0);
          });
          connection.came = came;
        }
        figures.framesDecoded += connection.came?.frames ?? 0;
        figures.audioEnergy += connection.came?.energy ?? 0;
      }
      return figures;
    });
  }

  /** Waits until the picture and the sound have moved on from where they are now. */
  async hearsAndSeesOn(): Promise<void> {
    const before = await this.figures();
    await expect
      .poll(
        async () => {
          const now = await this.figures();
          return now.framesDecoded > before.framesDecoded + 5 && now.audioEnergy > before.audioEnergy;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  }

  /** Waits until the sound has moved on from where it is now. */
  async hearsOn(): Promise<void> {
    const { audioEnergy } = await this.figures();
    const came = async () => (await this.figures()).audioEnergy;
    await expect.poll(came, { timeout: 20_000 }).toBeGreaterThan(audioEnergy);
  }

  /** Waits until more than five frames of the other's picture have come than had when this was called: a third of a second. */
  async pictureMoves(): Promise<void> {
    const { framesDecoded } = await this.figures();
    const came = async () => (await this.figures()).framesDecoded - framesDecoded;
    await expect.poll(came, { timeout: 40_000, intervals: [50] }).toBeGreaterThan(5);
  }

  /** Waits until no frame has come for so long. */
  async pictureStops(forMs = 500): Promise<void> {
    let last = { frames: -1, at: Date.now() };
    const silentMs = async () => {
      const { framesDecoded } = await this.figures();
      if (framesDecoded !== last.frames) last = { frames: framesDecoded, at: Date.now() };
      return Date.now() - last.at;
    };
    await expect.poll(silentMs, { timeout: 5000, intervals: [50] }).toBeGreaterThan(forMs);
  }

  /** From now on the longest time between two frames of the other's picture is kept. */
  watchGaps(): Promise<void> {
    return this.page.evaluate(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]');
      const gaps = { last: performance.now(), longest: 0 };
      Object.assign(globalThis, { gaps });
      const next = () =>
        video?.requestVideoFrameCallback((at) => {
          gaps.longest = Math.max(gaps.longest, at - gaps.last);
          gaps.last = at;
          next();
        });
      next();
    });
  }

  /** In ms; also the one that lasts still. */
  longestGap(): Promise<number> {
    return this.page.evaluate(() => {
      const { gaps } = globalThis as unknown as { gaps: { last: number; longest: number } };
      return Math.max(gaps.longest, performance.now() - gaps.last);
    });
  }

  /** How the call goes that is open now: past the relay, and over what, if it does. */
  selectedPair(): Promise<{ relay: string | null }> {
    return this.page.evaluate(async () => {
      const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
      const open = all.find((connection) => connection.connectionState === 'connected');
      const entries = new Map<string, Record<string, unknown>>();
      (await open?.getStats())?.forEach((entry) => entries.set(entry.id, entry));
      const transport = [...entries.values()].find((entry) => entry.type === 'transport');
      const pair = entries.get(String(transport?.selectedCandidatePairId));
      const local = entries.get(String(pair?.localCandidateId));
      return { relay: local?.candidateType === 'relay' ? String(local.relayProtocol) : null };
    });
  }

  async say(text: string): Promise<void> {
    await this.page.getByLabel('Your message').fill(text);
    await this.page.keyboard.press('Enter');
  }

  message(text: string) {
    return this.page.getByRole('log').getByText(text, { exact: true });
  }

  /** What the browser was told to stop, it is stopped in: as a computer that is closed and opened again. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of this.processes()) process.kill(pid, signal);
  }

  /**
   * SIGKILL to the part of the browser that holds the cameras, or the microphones. The browser ends their tracks as it does
   * when a device is pulled out or taken, and starts the part anew when it is asked for one.
   */
  loseDevices(kind: 'video_capture' | 'audio'): void {
    this.holdDevices(kind, 'SIGKILL');
  }

  /** The same part, stopped and let go on: its devices are there, and give nothing. */
  holdDevices(kind: 'video_capture' | 'audio', signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    const name = `--utility-sub-type=${kind}.mojom`;
    const pids = this.processes().filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name));
    expect(pids.length, name).toBeGreaterThan(0);
    for (const pid of pids) process.kill(pid, signal);
  }

  /** SIGKILL to all of it. */
  crash(): void {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
  }

  async close(): Promise<void> {
    await this.browser.close().catch(() => undefined);
  }

  private processes(): number[] {
    const pid = this.browser.pid();
    return pid ? [pid, ...descendants(pid)] : [];
  }
}

/** Runs in the page before everything else: the tests read the browser's own figures of each connection. */
export function keepConnections(): void {
  const connections: RTCPeerConnection[] = [];
  Object.assign(globalThis, { openConnections: connections });
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
}

export const kriya = ['patient@mediscan.com', 'patient123'] as const;
export const patel = ['rajesh.patel@mediscan.com', 'doctor123'] as const;
export const shah = ['sneha.shah@mediscan.com', 'doctor123'] as const;

interface Visit {
  appointment_id: string;
  status: string;
  opens_at: string;
  doctor: { name: string };
}

/** The visit of the demo patient that can be joined at once. */
export async function openVisitOf(patient: Person): Promise<string> {
  const { appointments } = await patient.get<{ appointments: Visit[] }>('/api/appointments/patient?scope=upcoming');
  const open = appointments.find(({ status, opens_at }) => status === 'accepted' && Date.parse(opens_at) <= Date.now());
  if (!open) throw new Error('the demo clinic has no visit that is open now');
  return open.appointment_id;
}

/** Asks for a time of this doctor's that lies at least so far ahead, and has it accepted. */
export async function bookedVisit(patient: Person, doctor: Person, name: string, hoursAhead: number): Promise<string> {
  const from = new Date(Date.now() + hoursAhead * 3_600_000).toISOString();
  const { doctors } = await patient.get<{ doctors: { id: string }[] }>(`/api/doctors?q=${encodeURIComponent(name)}`);
  const { slots } = await patient.get<{ slots: { starts_at: string }[] }>(
    `/api/doctors/${doctors[0]?.id}/slots?from=${from}`,
  );
  const body = {
    doctor_id: doctors[0]?.id,
    starts_at: slots[0]?.starts_at,
    symptoms: 'An itching rash on one arm',
    is_emergency: false,
  };
  const { appointment_id } = await patient.post<{ appointment_id: string }>('/api/appointments/create', body);
  await doctor.post(`/api/appointments/${appointment_id}/accept`);
  return appointment_id;
}

/** Both have clicked to join. */
export async function enter(patient: Person, doctor: Person, appointmentId: string): Promise<void> {
  await Promise.all([patient.openVisit(appointmentId), doctor.openVisit(appointmentId)]);
  await patient.page.getByRole('button', { name: 'Join the visit' }).click();
  await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
}

/** Both in the call, each with the other's picture. Patient red, doctor blue. */
export async function meet(patient: Person, doctor: Person, appointmentId: string): Promise<void> {
  await enter(patient, doctor, appointmentId);
  await Promise.all([patient.sees('blue'), doctor.sees('red')]);
}
