import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { kriya, Person } from './call-support';
import { atTheClinic, inTheCall, keepEvidence, type Scene } from './scene';
import { Wire } from './wire';

test.describe.configure({ mode: 'parallel' });
// Each test has two browsers, and the machine may have two cores.
test.setTimeout(180_000);

/** In the call. The patient's socket runs over the wire; picture and sound go from browser to browser. */
const overAWire = (deed: (scene: Scene & { wire: Wire }) => Promise<void>) =>
  atTheClinic(
    async (scene) => {
      const wire = await Wire.to(scene.clinic);
      try {
        await inTheCall(deed)({ ...scene, wire });
      } finally {
        wire.close();
      }
    },
    { overWire: true },
  );

const openChat = (person: Person) => person.page.getByRole('button', { name: /^Chat/ }).click();

test('the media outlives a killed server, and the chat goes on after its restart with nothing lost', () =>
  overAWire(async ({ clinic, patient, doctor }) => {
    await Promise.all([openChat(patient), openChat(doctor)]);
    await patient.say('before the outage');
    await expect(doctor.message('before the outage')).toBeVisible();
    const before = await Promise.all([patient.figures(), doctor.figures()]);

    await clinic.kill();
    await patient.say('written during the outage');
    await expect(patient.page.getByText('your call goes on')).toBeVisible();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await expect(doctor.page.getByText('Reconnecting')).toBeHidden();

    await clinic.start();
    await expect(doctor.message('written during the outage')).toBeVisible({ timeout: 20_000 });
    await doctor.say('after the restart');
    await expect(patient.message('after the restart')).toBeVisible();
    await expect(patient.message('written during the outage')).toHaveCount(1);
    await expect(patient.page.getByText('your call goes on')).toBeHidden();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);

    const after = await Promise.all([patient.figures(), doctor.figures()]);
    for (const side of [0, 1]) {
      expect(after[side]?.iceUfrag).toBe(before[side]?.iceUfrag);
      expect(after[side]?.connections).toBe(before[side]?.connections);
    }
  }));

test('a socket that goes silent is noticed and replaced, without touching the media', () =>
  overAWire(async ({ wire, patient, doctor }) => {
    await Promise.all([openChat(patient), openChat(doctor)]);
    const before = await patient.figures();
    wire.cut();
    await expect(patient.page.getByText('your call goes on')).toBeVisible({ timeout: 8000 });
    await doctor.say('into the silence');
    await patient.say('out of the silence');
    await patient.hearsAndSeesOn();
    wire.mend();
    await expect(patient.message('into the silence')).toBeVisible({ timeout: 15_000 });
    await expect(doctor.message('out of the silence')).toBeVisible({ timeout: 15_000 });
    expect((await patient.figures()).iceUfrag).toBe(before.iceUfrag);
  }));

test('who comes back is not put out by what it sent over the socket before, which arrives late', () =>
  overAWire(async ({ wire, patient, doctor }) => {
    const told: string[] = [];
    patient.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('"room.taken_over"')) told.push(String(payload));
      }),
    );
    await Promise.all([openChat(patient), openChat(doctor)]);
    const before = await patient.figures();
    wire.holdUpNextSocket();
    wire.mend();
    // The socket that is held up is given up as dead; the next one carries all.
    await patient.say('over the next one');
    await expect(doctor.message('over the next one')).toBeVisible();
    expect(told).toEqual([]);

    wire.letGo();
    await expect.poll(() => told).toHaveLength(1);
    await doctor.say('still there?');
    await expect(patient.message('still there?')).toBeVisible();
    await patient.say('yes');
    await expect(doctor.message('yes')).toBeVisible();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    expect((await patient.figures()).iceUfrag).toBe(before.iceUfrag);
    expect(patient.errors).toEqual([]);
  }));

/** Its script looks at nothing meanwhile; picture and sound go on beside it. */
const keepBusy = (person: Person) =>
  person.page.evaluate(() => {
    const until = performance.now() + 700;
    while (performance.now() < until);
  });

test('a page that is busy while the other side comes back takes its own pause for no silence of the line', () =>
  overAWire(async ({ wire, patient, doctor }) => {
    const before = await doctor.figures();
    wire.cut();
    const words = patient.page.getByText('your call goes on');
    await expect(words).toBeVisible({ timeout: 8000 });
    wire.mend();
    // The patient's word arrives in one of these; what flows, flows on beside them.
    while (await words.isVisible()) await keepBusy(doctor);
    await keepBusy(doctor);
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    expect((await doctor.figures()).iceUfrag).toBe(before.iceUfrag);
  }));

test('a reload leads back into the call without questions', () =>
  overAWire(async ({ patient, doctor }) => {
    await patient.page.reload();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await expect(patient.page.getByRole('button', { name: 'Join the visit' })).toBeHidden();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);

    await doctor.page.reload();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }));

test('a reload while the server is down leads back as soon as it is up', () =>
  overAWire(async ({ clinic, patient, doctor }) => {
    await openChat(patient);
    await clinic.kill();
    await patient.say('kept over the reload');
    await clinic.start();
    await patient.page.reload();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await openChat(doctor);
    await expect(doctor.message('kept over the reload')).toHaveCount(1);
  }));

test('a computer that falls asleep in mid call: the other side is told in words, and the call comes back', () =>
  overAWire(async ({ patient, doctor }) => {
    const words = doctor.page.getByText("Kriya's line dropped. Reconnecting…");
    patient.signal('SIGSTOP');
    try {
      await expect(words).toBeVisible({ timeout: 5000 });
    } finally {
      patient.signal('SIGCONT');
    }
    await expect(words).toBeHidden({ timeout: 20_000 });
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }));

test('a crashed browser: its owner joins anew from another one, and takes the place over', () =>
  overAWire(async ({ clinic, patient, doctor, visit }) => {
    patient.crash();
    await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeVisible({ timeout: 5000 });
    const again = await Person.at(clinic, 'red', { overWire: true });
    try {
      await again.signIn(...kriya);
      await again.openVisit(visit);
      await again.page.getByRole('button', { name: 'Join the visit' }).click();
      await Promise.all([again.sees('blue'), doctor.sees('red')]);
      await Promise.all([again.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    } catch (failure) {
      await keepEvidence(again);
      throw failure;
    } finally {
      await again.close();
    }
  }));

/** The browser writes what a page keeps some seconds later. */
async function isOnDisk(profile: string, text: string): Promise<void> {
  const folder = join(profile, 'Default/Local Storage/leveldb');
  const found = () => readdirSync(folder).some((file) => readFileSync(join(folder, file), 'latin1').includes(text));
  await expect.poll(found, { timeout: 60_000, message: `${text} on disk` }).toBe(true);
}

test('a crashed browser that is started again leads back into the call without questions; a second tab does not', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'aegle-profile-'));
  try {
    await atTheClinic(
      inTheCall(async ({ clinic, patient, doctor, visit }) => {
        await isOnDisk(profile, `aegle.call.in.${visit}`);
        const second = await patient.page.context().newPage();
        await second.goto(patient.page.url());
        await expect(second.getByRole('button', { name: 'Join the visit' })).toBeVisible();
        await second.close();

        patient.crash();
        await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeVisible({ timeout: 5000 });
        const again = await Person.at(clinic, 'red', { profile });
        try {
          // A cookie of just now may not have reached the disk.
          await again.signIn(...kriya);
          await again.openVisit(visit);
          await Promise.all([again.sees('blue'), doctor.sees('red')]);
          await expect(again.page.getByRole('button', { name: 'Join the visit' })).toBeHidden();
          await Promise.all([again.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);

          await again.page.getByRole('button', { name: 'Leave the visit' }).click();
          await again.page.getByRole('button', { name: 'Leave', exact: true }).click();
          const anew = await again.page.context().newPage();
          await anew.goto(again.page.url());
          await expect(anew.getByRole('button', { name: 'Join the visit' })).toBeVisible();
        } catch (failure) {
          await keepEvidence(again);
          throw failure;
        } finally {
          await again.close();
        }
      }),
      { profile },
    );
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});
