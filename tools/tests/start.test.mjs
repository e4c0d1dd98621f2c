// ./dev start on the real thing: the release, a PostgreSQL and a coturn of its own, signals, and what goes wrong on real machines.
// Each test leaves the clinic stopped, and the next one starts it again on the same data: what broke something is noticed there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Start, ask, copyFor, folder, freePort, isRoot, processesOf, root, within } from './clinic.mjs';

const end_ms_max = 5_000;
const start_ms_max = 3_000;
const data = join(folder, 'data');
const clinic = { data };

const run = (program, words, options = {}) => {
  const done = spawnSync(program, words, { encoding: 'utf8', ...options });
  assert.equal(done.status, 0, `${program} ${words.join(' ')}: ${done.stderr}`);
  return done.stdout;
};
const canHaveNetwork = () => spawnSync('unshare', ['--net', 'true']).status === 0;
const canMount = () => {
  const place = join(folder, 'probe');
  mkdirSync(place);
  return spawnSync('mount', ['-t', 'tmpfs', 'probe', place]).status === 0 && spawnSync('umount', [place]).status === 0;
};

before(async () => {
  clinic.port = await freePort();
  clinic.turnPort = await freePort();
});
after(() => rmSync(folder, { recursive: true, force: true }));

function assertEnded({ status, took, left }, t) {
  t.diagnostic(`ended after ${took} ms`);
  assert.deepEqual(left, [], 'processes were left');
  assert.ok(took < end_ms_max, `the end took ${took} ms`);
  assert.equal(status, 0);
}
function assertRefused({ status, said, left }, words) {
  assert.match(said, words);
  assert.equal(said.split('\n').length, 2, `more than one line:\n${said}`);
  assert.ok(status > 0, `status ${status}`);
  assert.deepEqual(left, [], 'processes were left');
}

test('the first start makes all that is needed and serves; Ctrl-C ends it', async (t) => {
  const start = new Start(clinic);
  t.diagnostic(`the first start took ${await start.ready()} ms`);
  assert.equal(start.url, `http://localhost:${clinic.port}`);
  assert.equal(await ask(`${start.url}/`), 200);
  assert.match(start.out, /patient@mediscan\.com +patient123/);
  assert.match(start.out, /No mail is sent/);
  assert.equal(start.err, '');
  const ended = await start.end('SIGINT', -start.child.pid);
  assertEnded(ended, t);
  assert.match(start.out, /Aegle has stopped\.\n$/);
  assert.equal(await ask(start.url), 0);
});

test(`a start with nothing changed serves in under ${start_ms_max} ms; SIGTERM ends it`, async (t) => {
  // Whatever else the machine does just now is not the start's own time: one of three has to be within it.
  const times = [];
  while (times.length < 3 && !times.some((took) => took < start_ms_max)) {
    const start = new Start(clinic);
    await start.ready();
    assert.equal(await ask(`${start.url}/readyz`), 200);
    times.push(Date.now() - start.began);
    assertEnded(await start.end('SIGTERM'), t);
  }
  t.diagnostic(`it served after ${times.join(', ')} ms`);
  assert.ok(Math.min(...times) < start_ms_max);
});

test('killed outright, it leaves nothing that the next start trips over', async (t) => {
  const killed = new Start(clinic);
  await killed.ready();
  process.kill(killed.child.pid, 'SIGKILL');
  const next = new Start(clinic);
  await next.ready();
  assert.equal(await ask(`${next.url}/readyz`), 200);
  assertEnded(await next.end('SIGINT', -next.child.pid), t);
});

test('a signal is obeyed before it serves, too', async (t) => {
  const start = new Start(clinic);
  assert.ok(await within(10_000, () => processesOf(data).some((line) => line.includes('bin/postgres'))));
  const ended = await start.end('SIGTERM');
  assert.deepEqual(ended.left, []);
  assert.ok(ended.took < end_ms_max, `the end took ${ended.took} ms`);
  t.diagnostic(`ended after ${ended.took} ms`);
});

test('a busy port is one clear line', async () => {
  const other = createServer();
  await new Promise((resolve) => other.listen(clinic.port, '127.0.0.1', resolve));
  const refused = await new Start(clinic).refused();
  other.close();
  assertRefused(refused, new RegExp(`port ${clinic.port} is taken by another program; .*--port ${clinic.port + 1}`));
});

test('a wrong setting is one clear line', async () => {
  const start = new Start(clinic, { wrapped: ['env', 'AEGLE_REQUIRE_SECOND_FACTOR=ture'] });
  assertRefused(await start.refused(), /AEGLE_REQUIRE_SECOND_FACTOR has to be on or off, not "ture"/);
});

test('what the demo clinic is in is no real clinic’s', async () => {
  const start = new Start(clinic, { wrapped: ['env', 'AEGLE_DEMO=off'] });
  assertRefused(await start.refused(), /This database holds the demo clinic/);
});

test('a database newer than the program is one clear line, and stays as it is', async (t) => {
  const start = new Start(clinic);
  await start.ready();
  const sql = (text) => run(join(root, 'dev'), ['db', '-qc', text], { env: { ...process.env, AEGLE_DATA_DIR: data } });
  sql("insert into schema_migrations values (9999, '9999_later.sql', 'x')");
  assertEnded(await start.end('SIGTERM'), t);
  assertRefused(await new Start(clinic).refused(), /The database is newer than this program/);
  const owner = statSync(data);
  run('/usr/lib/postgresql/15/bin/postgres', ['--single', '-D', join(data, 'postgres/main'), 'aegle'], {
    uid: owner.uid,
    gid: owner.gid,
    cwd: data,
    input: 'delete from schema_migrations where version = 9999\n',
  });
  const mended = new Start(clinic);
  await mended.ready();
  assertEnded(await mended.end('SIGTERM'), t);
});

if (Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))) {
  test('it may listen on an IPv6 address', async (t) => {
    const start = new Start(clinic, { wrapped: ['env', 'AEGLE_HOST=::1'] });
    await start.ready();
    assert.equal(await ask(`http://[::1]:${clinic.port}/readyz`), 200);
    assertEnded(await start.end('SIGTERM'), t);
  });
}

if (isRoot && canMount()) {
  test('a full disk is one clear line, and nothing is lost', async (t) => {
    const disk = { ...clinic, data: join(folder, 'disk') };
    mkdirSync(disk.data);
    const mount = (size, ...more) =>
      run('mount', ['-t', 'tmpfs', '-o', `${more}size=${size}m`, 'aegle-test', disk.data]);
    mount(100);
    t.after(() => spawnSync('umount', ['--lazy', disk.data]));
    assertRefused(await new Start(disk).refused(), /the disk of \S+ is full: \d+ MB are free, 400 MB are needed/);
    mount(600, 'remount,');
    const first = new Start(disk);
    await first.ready();
    assertEnded(await first.end('SIGTERM'), t);
    const used = Number(run('df', ['--output=used', '-BM', disk.data]).match(/(\d+)M/)[1]);
    mount(used + 1, 'remount,');
    assertRefused(await new Start(disk).refused(), /the disk of \S+ is full/);
    mount(600, 'remount,');
    const again = new Start(disk);
    await again.ready();
    assertEnded(await again.end('SIGTERM'), t);
  });
}

if (isRoot && canHaveNetwork()) {
  test('--lan serves https on the network, and shows its address and a QR code', async (t) => {
    // A machine on a network of its own, which nothing else is on.
    const network =
      'ip link set lo up && ip addr add 192.168.77.2/32 dev lo && ip route add 192.0.2.0/24 dev lo src 192.168.77.2';
    const start = new Start(clinic, {
      flags: ['--lan'],
      wrapped: ['unshare', '--net', 'bash', '-c', `${network} && exec "$@"`, 'host'],
    });
    await start.ready();
    assert.equal(start.url, `https://192.168.77.2:${clinic.port}`);
    assert.match(start.out, /[▀▄█]{10}/);
    const inside = ['-t', String(start.child.pid), '-n'];
    const certificate = join(data, 'tls/certificate.pem');
    run('nsenter', [...inside, 'curl', '-fsS', '--cacert', certificate, '-o', '/dev/null', `${start.url}/readyz`]);
    assertEnded(await start.end('SIGINT', -start.child.pid), t);
    assert.equal(statSync(join(data, 'tls/key.pem')).mode & 0o777, 0o600);
  });

  test('root follows no link in the data folder of whom the server runs as', async (t) => {
    // What that user could do, who owns the folder: lead root to a file and a folder of root's.
    const bait = join(folder, 'of-root');
    mkdirSync(bait);
    run('bash', ['-c', `echo untouched >"${bait}/file" && chmod 0600 "${bait}/file"`]);
    const owner = statSync(data);
    const links = `cd "${data}" && rm -rf log && ln -s "${bait}" log && ln -sf "${bait}/file" pids/start.lock &&
      ln -sf "${bait}/file" pids/start.pid && ln -sf "${bait}/file" turn/turnserver.conf`;
    run('bash', ['-c', links], { uid: owner.uid, gid: owner.gid });
    const start = new Start(clinic);
    await within(60_000, () => start.over || start.url);
    start.giveUp();
    assert.equal(statSync(bait).uid, 0);
    assert.equal(statSync(join(bait, 'file')).uid, 0);
    assert.equal(readFileSync(join(bait, 'file'), 'utf8'), 'untouched\n');
    run('bash', ['-c', `cd "${data}" && rm -f log pids/start.* turn/turnserver.conf`], {
      uid: owner.uid,
      gid: owner.gid,
    });
    // What an earlier version left there as root is in nobody's way.
    run('bash', [
      '-c',
      `mkdir "$1/log"; chown ${owner.uid} "$1/log"; touch "$1"/pids/start.{lock,pid} "$1/log/server.log"`,
      '',
      data,
    ]);
    const again = new Start(clinic);
    await again.ready();
    assertEnded(await again.end('SIGTERM'), t);
  });
}

if (isRoot) {
  test('who is not root starts it as well', async (t) => {
    const nobody = 65_534;
    const checkout = join(folder, 'checkout');
    copyFor(nobody, checkout);
    const own = { ...clinic, data: join(checkout, 'var') };
    const start = new Start(own, { checkout, uid: nobody });
    await start.ready();
    assert.equal(await ask(`${start.url}/`), 200);
    assert.equal(statSync(join(own.data, 'log/server.log')).uid, nobody);
    assertEnded(await start.end('SIGINT', -start.child.pid), t);
  });
}
