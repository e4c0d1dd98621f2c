import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { TurnClient } from './turn-client';

// The relay's limits as they are shipped (OWASP ASVS 5.0, V17.1): coturn with deploy/turnserver.conf, on loopback, with a port,
// a secret and files of its own, and nothing else changed.

const shipped = readFileSync(resolve(import.meta.dirname, '../../../deploy/turnserver.conf'), 'utf8');
const quota = Number(/^user-quota=(\d+)$/m.exec(shipped)?.[1]);
const secret = 'a secret of this test';
let folder: string;
let port: number;
let relay: ChildProcess;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aegle-relay-'));
  const free = net.createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  port = (free.address() as net.AddressInfo).port;
  free.close();
  const own = [
    `listening-port=${port}`, 'listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', `static-auth-secret=${secret}`, 'no-tls', 'no-dtls',
    `userdb=${folder}/turndb`, `pidfile=${folder}/pid`, 'log-file=stdout', 'simple-log',
  ]; // prettier-ignore
  const names = own.map((line) => line.split('=')[0]);
  const kept = shipped
    .split('\n')
    .filter((line) => ![...names, 'cert', 'pkey', 'tls-listening-port', 'syslog'].includes(line.split('=')[0] ?? ''));
  writeFileSync(join(folder, 'turnserver.conf'), [...kept, ...own, ''].join('\n'));
  relay = spawn('turnserver', ['-c', join(folder, 'turnserver.conf')], { stdio: 'ignore' });
  const answers = () =>
    new Promise<boolean>((done) => {
      const socket = net.connect(port, '127.0.0.1', () => (socket.destroy(), done(true)));
      socket.on('error', () => done(false));
    });
  await expect.poll(answers, { intervals: [50] }).toBe(true);
});

test.afterAll(() => {
  relay.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('the relay reaches no private, loopback or link-local address, in whatever way it is written', async () => {
  const client = new TurnClient(port, secret);
  expect(await client.allocate()).toBe(0);
  expect(await client.permission('192.0.2.7'), 'a public address').toBe(0);
  const inside = [
    '0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.8.8.8', '169.254.169.254', '172.16.0.1', '172.31.255.254',
    '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255',
  ]; // prettier-ignore
  for (const address of inside) expect.soft(await client.permission(address), address).toBe(403);
  await client.close();
});

test('nor by an address of IPv6 that leads to one', async () => {
  const client = new TurnClient(port, secret);
  expect(await client.allocate()).toBe(0);
  const inside = [
    '::', '::1', '::ffff:127.0.0.1', '::ffff:10.1.2.3', '64:ff9b::10.1.2.3', '64:ff9b:1::1', '2002:a01:203::1', 'fc00::1',
    'fd12:3456::1', 'fe80::1', 'ff02::1',
  ]; // prettier-ignore
  // 443: an allocation of IPv4 has no way to any IPv6 at all.
  for (const address of inside) expect.soft([403, 443], address).toContain(await client.permission(address));
  await client.close();
});

test('a person has room for a call of four over every way, and no more', async () => {
  const username = `${Math.floor(Date.now() / 1000) + 600}:one-person`;
  const clients = Array.from({ length: quota + 1 }, () => new TurnClient(port, secret, username));
  const answers = [];
  for (const client of clients) answers.push(await client.allocate());
  for (const client of clients) await client.close();
  expect(quota).toBeGreaterThanOrEqual(2 * 3 * 3 * 2);
  expect(answers).toEqual([...Array<number>(quota).fill(0), 486]);
});

test('who has no credential, or one that has expired, is refused', async () => {
  for (const client of [
    new TurnClient(port, 'another secret'),
    new TurnClient(port, secret, `${Math.floor(Date.now() / 1000) - 60}:late`),
  ]) {
    expect(await client.allocate()).toBe(401);
    await client.close();
  }
});
