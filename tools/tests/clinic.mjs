// A clinic of ./dev start, as whoever types that command meets it: its lines, its processes, its end.
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const isRoot = process.getuid() === 0;
export const folder = mkdtempSync(join(tmpdir(), 'start-'));
if (isRoot) spawnSync('chmod', ['0755', folder]);

const moment = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Looks again and again, until it holds or the time is up: then false. */
export async function within(ms, holds) {
  const until = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > until) return false;
    await moment();
  }
  return true;
}

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** The status of an answer, or 0 without one. */
export const ask = (url) =>
  new Promise((resolve) => {
    const get = url.startsWith('https:') ? getHttps : getHttp;
    const request = get(url, { rejectUnauthorized: false, agent: false, timeout: 10_000 }, (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode));
    });
    request.on('error', () => resolve(0));
    request.on('timeout', () => request.destroy());
  });

const textOf = (read) => {
  try {
    return read().toString();
  } catch {
    return ''; // it has ended meanwhile, or is not ours to look at
  }
};

/** Every process that works in this data folder or was told of it, but for those that have ended and wait to be seen. */
export function processesOf(data) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid || /\) Z /.test(textOf(() => readFileSync(`/proc/${pid}/stat`)))) continue;
    const words = textOf(() => readFileSync(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ');
    const settings = textOf(() => readFileSync(`/proc/${pid}/environ`));
    const place = textOf(() => readlinkSync(`/proc/${pid}/cwd`));
    if (words.includes(data) || settings.includes(`AEGLE_DATA_DIR=${data}`) || place.startsWith(data))
      found.push(`${pid} ${words}`);
  }
  return found;
}

/** One ./dev start. `wrapped` stands before it on the command line. */
export class Start {
  out = '';
  err = '';
  constructor({ data, port, turnPort }, { flags = [], wrapped = [], checkout = root, uid } = {}) {
    this.data = data;
    this.began = Date.now();
    const [program, ...words] = [...wrapped, join(checkout, 'dev'), 'start', '--port', String(port), ...flags];
    // A process group of its own, as a shell gives to what is typed.
    this.child = spawn(program, words, {
      detached: true,
      uid,
      gid: uid,
      env: { ...process.env, HOME: folder, AEGLE_DATA_DIR: data, AEGLE_TURN_PORT: String(turnPort) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout.on('data', (text) => (this.out += text));
    this.child.stderr.on('data', (text) => (this.err += text));
    this.ended = new Promise((resolve) => this.child.on('close', (status, signal) => resolve(status ?? signal)));
    this.over = false;
    void this.ended.then(() => (this.over = true));
  }

  /** The address, once all has been said. */
  get url() {
    return this.out.includes('Ctrl-C stops everything.') ? this.out.match(/Aegle is ready: (\S+)/)?.[1] : undefined;
  }
  /** Waits for the address; returns how many milliseconds it took. */
  async ready() {
    await within(60_000, () => this.url || this.over);
    if (!this.url) throw new Error(`it did not start:\n${this.out}${this.err}`);
    return Date.now() - this.began;
  }
  /** Sends a signal: to ./dev alone, or to its group, as Ctrl-C does. Returns the status and how long the end took. */
  async end(signal, whom = this.child.pid) {
    const from = Date.now();
    process.kill(whom, signal);
    await within(15_000, () => this.over);
    const status = this.over ? await this.ended : 'does not end';
    await within(5_000, () => processesOf(this.data).length === 0);
    const result = { status, took: Date.now() - from, left: processesOf(this.data) };
    this.giveUp();
    return result;
  }
  /** Nothing of it outlives its test, whatever was wrong. */
  giveUp() {
    for (const line of processesOf(this.data)) spawnSync('kill', ['-9', line.split(' ')[0]]);
  }
  /** For one that should refuse: its status, and what it said on the error line. */
  async refused() {
    await within(60_000, () => this.over || this.url);
    const status = this.over ? await this.ended : 'it started';
    const result = { status, said: this.err, left: processesOf(this.data) };
    this.giveUp();
    return result;
  }
}

const copy = `set -e
tar -c --exclude=./web/node_modules --exclude=./web/tests --exclude=./web/test-results --exclude=./web/playwright-report \\
  ./dev ./tools ./deploy ./api ./web ./server/migrations ./build/web.stamp ./build/release/aegle | tar -x --no-same-owner -C "$1"
mkdir "$1/web/node_modules"
cp web/node_modules/.aegle-stamp "$1/web/node_modules"
echo 'build aegle: phony' >"$1/build/release/build.ninja"
chown -R "$2:$2" "$1"`;

/** A copy of the checkout for somebody else, with nothing left to build. */
export function copyFor(uid, checkout) {
  mkdirSync(checkout);
  const made = spawnSync('bash', ['-c', copy, 'copy', checkout, String(uid)], { cwd: root });
  if (made.status !== 0) throw new Error(made.stderr.toString());
}
