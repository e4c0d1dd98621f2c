/**
 * Hosts of their own, as network namespaces: the clinic with its relay, the doctor on a good line, and the patient on one
 * that can be as bad as a line can be. Faults touch the network alone. Needs the right to make namespaces.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { expect } from '@playwright/test';

const root = resolve(import.meta.dirname, '../../..');
const program = (name: string) =>
  join(process.env.AEGLE_TEST_PROGRAMS ?? join(root, 'build/release/server/tests'), name);
const run = (...words: [string, ...string[]]) => execFileSync(words[0], words.slice(1), { stdio: 'pipe' });

export interface Line {
  delay_ms?: number;
  jitter_ms?: number;
  loss?: number;
  rate_kbit?: number;
  queue_ms?: number;
}

/** The patient's line, kept by a process that carries each frame from one end to the other. */
class Wire {
  private constructor(
    private readonly process: ChildProcess,
    private readonly answers: Interface,
  ) {}

  static async between(near: string, far: string): Promise<Wire> {
    const process = spawn(program('aegle_wire'), [near, far], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!process.stdout) throw new Error('the wire has no output');
    const wire = new Wire(process, createInterface(process.stdout));
    await wire.answer();
    return wire;
  }

  async order(order: string): Promise<void> {
    this.process.stdin?.write(`${order}\n`);
    await this.answer();
  }

  close(): void {
    this.process.kill();
  }

  private async answer(): Promise<void> {
    const ended = once(this.process, 'exit').then(([code]) => {
      throw new Error(`the wire ended with ${code}`);
    });
    ended.catch(() => undefined);
    await Promise.race([once(this.answers, 'line'), ended]);
  }
}

async function listening(address: string, port: number): Promise<void> {
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = net.connect(port, address, () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
  await expect.poll(answers, { timeout: 15_000, intervals: [50], message: `${address}:${port}` }).toBe(true);
}

const lastOf = { patient: 2, doctor: 3 };

export type Host = 'clinic' | 'patient' | 'doctor';

export class Lab {
  private readonly folder = mkdtempSync(join(tmpdir(), 'aegle-lab-'));
  private turn: ChildProcess | null = null;
  private moves = 0;
  readonly turnSecret = randomBytes(16).toString('hex');

  private constructor(
    private readonly name: string,
    private readonly net: string,
    private readonly wire: Wire,
  ) {}

  /** Several stand side by side: names and addresses are drawn. */
  static async open(): Promise<Lab> {
    const drawn = randomBytes(3);
    const name = `ae${drawn.toString('hex')}`;
    const wire = await Wire.between(`${name}p`, `${name}w`);
    const lab = new Lab(name, `10.${64 + (drawn.readUInt8(0) % 64)}.${drawn.readUInt8(1)}`, wire);
    try {
      lab.connect();
    } catch (failure) {
      lab.close();
      throw failure;
    }
    return lab;
  }

  get clinicAddress(): string {
    return `${this.net}.1`;
  }

  /** Of the clinic's pages, at port 443 like the relay's, which has an address of its own. */
  get pageAddress(): string {
    return `${this.net}.5`;
  }

  addressOf(host: 'patient' | 'doctor'): string {
    return `${this.net}.${lastOf[host]}`;
  }

  /** The words that a program is started with on a host. */
  on(host: Host): string[] {
    return ['ip', 'netns', 'exec', this.namespace(host)];
  }

  /** A program that starts another one on a host, for those who take but one name. */
  launcher(host: Host, executable: string): string {
    const file = join(this.folder, `${host}.sh`);
    writeFileSync(file, `#!/bin/sh\nexec ${this.on(host).join(' ')} ${executable} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  line(quality: Line): Promise<void> {
    return this.wire.order(
      `line ${Object.entries(quality)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`,
    );
  }
  /** For so long nothing comes through; resolves once the line has healed. */
  cut(ms: number): Promise<void> {
    return this.wire.order(`cut ${ms}`);
  }

  /** As from one network to another: the old address is gone, and nothing says so to whoever used it. */
  changeAddress(): void {
    const old = this.moves === 0 ? this.addressOf('patient') : `${this.net}.${41 + this.moves}`;
    this.moves += 1;
    this.at('patient', 'ip', 'address', 'del', `${old}/24`, 'dev', 'line');
    this.at('patient', 'ip', 'address', 'add', `${this.net}.${41 + this.moves}/24`, 'dev', 'line');
  }

  /** A firewall before the patient, which lets out what `rule` of nftables accepts, lets TCP in, and nothing else. */
  allowOnly(rule: string): void {
    const rules = [
      'add table inet strict',
      'add chain inet strict out { type filter hook output priority 0; policy drop; }',
      'add chain inet strict in { type filter hook input priority 0; policy drop; }',
      'add rule inet strict out oif lo accept',
      `add rule inet strict out ${rule} accept`,
      'add rule inet strict in iif lo accept',
      'add rule inet strict in ip protocol tcp accept',
    ];
    execFileSync('ip', [...this.on('patient').slice(1), 'nft', '-f', '-'], { input: rules.join('\n'), stdio: 'pipe' });
  }

  /** coturn at the clinic: UDP and TCP on 3478, TLS on 443. */
  async startTurn(): Promise<void> {
    const [key, certificate] = [join(this.folder, 'key.pem'), join(this.folder, 'certificate.pem')];
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=clinic',
      '-keyout', key, '-out', certificate); // prettier-ignore
    const settings = [
      'listening-port=3478', 'tls-listening-port=443', `listening-ip=${this.clinicAddress}`, `relay-ip=${this.clinicAddress}`,
      'min-port=49160', 'max-port=49559', 'realm=aegle', 'use-auth-secret', `static-auth-secret=${this.turnSecret}`,
      `cert=${certificate}`, `pkey=${key}`, 'no-cli', 'no-dtls', 'no-multicast-peers', `userdb=${join(this.folder, 'turndb')}`,
      `pidfile=${join(this.folder, 'turn.pid')}`, 'log-file=stdout', 'simple-log',
    ]; // prettier-ignore
    writeFileSync(this.turnSettings, `${settings.join('\n')}\n`);
    writeFileSync(this.turnSecretFile, `${this.turnSecret}\n`);
    await this.restartTurn();
  }

  /** Anew after it was killed, with the settings that it had. */
  async restartTurn(): Promise<void> {
    const [first = '', ...rest] = [...this.on('clinic'), 'turnserver', '-c', this.turnSettings];
    this.turn = spawn(first, rest, { stdio: 'ignore' });
    for (const port of [3478, 443]) await listening(this.clinicAddress, port);
  }

  /** SIGKILL. */
  async killTurn(): Promise<void> {
    const { turn } = this;
    this.turn = null;
    if (!turn) return;
    const gone = once(turn, 'exit');
    turn.kill('SIGKILL');
    await gone;
  }

  private get turnSettings(): string {
    return join(this.folder, 'turnserver.conf');
  }

  get turnSecretFile(): string {
    return join(this.folder, 'turn.secret');
  }

  close(): void {
    this.turn?.kill('SIGKILL');
    this.wire.close();
    for (const words of [
      ['link', 'del', `${this.name}o`],
      ...(['clinic', 'patient', 'doctor'] as const).map((host) => ['netns', 'del', this.namespace(host)]),
    ]) {
      try {
        run('ip', ...words);
      } catch {
        // It was never made.
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private namespace(host: Host): string {
    return `${this.name}-${host}`;
  }

  private at(host: Host, ...words: string[]): void {
    execFileSync('ip', [...this.on(host).slice(1), ...words], { stdio: 'pipe' });
  }

  /** A bridge at the clinic: the patient's line, the doctor's, and ours, to see to the clinic. */
  private connect(): void {
    const { name, net } = this;
    for (const host of ['clinic', 'patient', 'doctor'] as const) {
      run('ip', 'netns', 'add', this.namespace(host));
      this.at(host, 'ip', 'link', 'set', 'lo', 'up');
      // Link-local addresses would be a second way beside the one that is cut.
      this.at(host, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
    }
    this.at('clinic', 'ip', 'link', 'add', 'bridge', 'type', 'bridge');
    for (const own of [this.clinicAddress, this.pageAddress])
      this.at('clinic', 'ip', 'address', 'add', `${own}/24`, 'dev', 'bridge');
    this.at('clinic', 'ip', 'link', 'set', 'bridge', 'up');
    run('ip', 'link', 'set', `${name}w`, 'netns', this.namespace('clinic'));
    run('ip', 'link', 'set', `${name}p`, 'netns', this.namespace('patient'), 'name', 'line');
    run('ip', 'link', 'add', `${name}d`, 'type', 'veth', 'peer', 'name', 'doctor', 'netns', this.namespace('clinic'));
    run('ip', 'link', 'set', `${name}d`, 'netns', this.namespace('doctor'), 'name', 'line');
    run('ip', 'link', 'add', `${name}o`, 'type', 'veth', 'peer', 'name', 'ours', 'netns', this.namespace('clinic'));
    for (const end of [`${name}w`, 'doctor', 'ours'])
      this.at('clinic', 'ip', 'link', 'set', end, 'master', 'bridge', 'up');
    run('ip', 'address', 'add', `${net}.254/24`, 'dev', `${name}o`);
    run('ip', 'link', 'set', `${name}o`, 'up');
    for (const host of ['patient', 'doctor'] as const) {
      this.at(host, 'ip', 'address', 'add', `${this.addressOf(host)}/24`, 'dev', 'line');
      this.at(host, 'ip', 'link', 'set', 'line', 'up');
    }
  }
}
