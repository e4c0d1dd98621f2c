import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { meet, Person } from './call-support';
import { choose, invite } from './guest-support';
import { atTheClinic, type Scene } from './scene';

test.describe.configure({ mode: 'parallel' });
// Each test has two browsers, and the machine may have two cores.
test.setTimeout(240_000);

const where = { records: { AEGLE_RECORDING: 'on' } };
const whereCallsAreRecorded = (deed: (scene: Scene) => Promise<void>) => atTheClinic(deed, {}, where.records);

const part = ({ page }: Person) => page.getByRole('region', { name: 'Recording of this call' });
const light = (person: Person) => part(person).getByRole('status').getByText('Recording', { exact: true });
const question = (person: Person) => part(person).getByText('Dr Patel would like to record this call.');
const button = (person: Person, name: string) => part(person).getByRole('button', { name });
const answer = (person: Person, text: string) => part(person).getByRole('listitem').filter({ hasText: text });

interface File {
  file_id: string;
  kind: string;
  name: string;
  type: string;
  state: string;
}
const recordings = async (person: Person, visit: string) =>
  (await person.get<{ files: File[] }>(`/api/appointments/${visit}/files`)).files.filter(
    ({ kind }) => kind === 'recording',
  );

async function ask(doctor: Person): Promise<void> {
  await choose(doctor, 'Record this call…');
  const dialog = doctor.page.getByRole('dialog', { name: 'Record this call' });
  await expect(dialog.getByText('nothing is recorded before all have agreed')).toBeVisible();
  await expectAccessible(doctor.page, '[role=dialog]');
  await dialog.getByRole('button', { name: 'Agree, and ask everyone' }).click();
}

/** Both have agreed, and the doctor has begun. */
async function record({ patient, doctor, visit }: Scene): Promise<void> {
  await meet(patient, doctor, visit);
  await ask(doctor);
  await button(patient, 'Agree').click();
  await expect(answer(doctor, 'Kriya Mehta has agreed')).toBeVisible();
  for (const person of [patient, doctor]) await expect(light(person)).toHaveCount(0);
  await button(doctor, 'Start recording').click();
  for (const person of [patient, doctor]) await expect(light(person)).toBeVisible();
}

/** Until there is something to keep. */
async function goOn({ page }: Person): Promise<void> {
  const since = await page.evaluate(() => performance.now());
  await page.waitForFunction((start) => performance.now() > start + 5000, since);
}

test('nothing of it is shown where the clinic does not record', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await meet(patient, doctor, visit);
    await doctor.page.getByRole('button', { name: /\d here/ }).click();
    await expect(doctor.page.getByRole('button', { name: 'Invite someone' })).toBeVisible();
    await expect(doctor.page.getByRole('button', { name: /Record/ })).toHaveCount(0);
    for (const person of [patient, doctor]) await expect(part(person)).toHaveCount(0);
  }));

test('everyone is asked by name, and a no is a no', () =>
  whereCallsAreRecorded(async ({ patient, doctor, visit }) => {
    await meet(patient, doctor, visit);
    await ask(doctor);
    await expect(question(patient)).toBeVisible();
    await expect(answer(doctor, 'Kriya Mehta has not answered yet')).toBeVisible();
    await expect(button(doctor, 'Start recording')).toHaveCount(0);
    await expectAccessible(patient.page, '[aria-label="Recording of this call"]');

    await button(patient, 'No').click();
    await expect(question(patient)).toBeHidden();
    await expect(answer(doctor, 'Kriya Mehta said no')).toBeVisible();
    await expect(button(doctor, 'Start recording')).toHaveCount(0);
    const { consents, may_record } = await doctor.get<{
      consents: { name: string; given: boolean }[];
      may_record: boolean;
    }>(`/api/appointments/${visit}/recording`);
    expect(may_record).toBe(false);
    expect(consents).toMatchObject([
      { name: 'Rajesh Patel', given: true },
      { name: 'Kriya Mehta', given: false },
    ]);

    await patient.page.reload();
    await patient.sees('blue');
    await expect(part(patient)).toBeAttached();
    await expect(question(patient)).toHaveCount(0);

    await button(doctor, 'Do not record').click();
    await expect(answer(doctor, 'Kriya Mehta')).toHaveCount(0);
    await ask(doctor);
    await expect(question(patient)).toBeVisible();
    expect(await recordings(doctor, visit)).toEqual([]);
  }));

test('what is recorded has everyone in it, stops when one takes the consent back, and is kept sealed', () =>
  whereCallsAreRecorded(async (scene) => {
    const { clinic, patient, doctor, visit } = scene;
    await record(scene);
    await goOn(doctor);
    await button(patient, 'Take my consent back').click();
    for (const person of [patient, doctor]) await expect(light(person)).toHaveCount(0);
    await expect(part(doctor).getByText('not everyone agrees: Kriya Mehta')).toBeVisible();
    await expect(doctor.page.getByText('kept with the files of this visit')).toBeVisible({ timeout: 60_000 });
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);

    await expect
      .poll(() => recordings(patient, visit), { timeout: 60_000 })
      .toMatchObject([{ state: 'ready', type: 'video/webm' }]);
    const [file] = await recordings(patient, visit);
    const film = await played(patient, `/api/files/${file?.file_id}/content`);
    expect(film).toMatchObject({ doctorsHalf: 'blue', patientsHalf: 'red' });
    expect(film.loudness).toBeGreaterThan(0.001);
    expect(film.seconds).toBeGreaterThan(3);
    for (const bytes of clinic.storedFiles()) {
      expect(bytes.includes('webm')).toBe(false);
      expect(bytes.includes(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))).toBe(false);
    }

    for (const person of [patient, doctor]) {
      const tab = person.page.getByRole('tab', { name: /^Files/ });
      if (!(await tab.isVisible())) await person.page.getByRole('button', { name: /^Chat/ }).click();
      await tab.click();
      const card = person.page.getByRole('listitem').filter({ hasText: 'Recording of the call' });
      await card.getByRole('button', { name: /^Play/ }).click();
      const video = person.page.getByRole('dialog').locator('video');
      await video.evaluate((element: HTMLVideoElement) => element.play());
      await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime)).toBeGreaterThan(0.5);
    }
  }));

test('somebody who comes in without having agreed stops it', { tag: '@alone' }, () =>
  whereCallsAreRecorded(async (scene) => {
    const { clinic, doctor } = scene;
    await record(scene);
    await goOn(doctor);
    const guest = await Person.at(clinic, 'red');
    try {
      await guest.page.goto(await invite(doctor, 'Noor Haddad'));
      await guest.page.getByRole('button', { name: 'Ask to come in' }).click();
      await doctor.page.getByRole('button', { name: 'Let Noor in' }).click();
      for (const person of [scene.patient, doctor]) await expect(light(person)).toHaveCount(0);
      await expect(part(doctor).getByText('not everyone agrees: Noor Haddad')).toBeVisible();
      await expect(answer(doctor, 'Noor Haddad has not answered yet')).toBeVisible();
      await expect(question(guest)).toBeVisible();
      await button(guest, 'Agree').click();
      await expect(answer(doctor, 'Noor Haddad has agreed')).toBeVisible();
      await button(doctor, 'Start recording').click();
      for (const person of [scene.patient, doctor, guest]) await expect(light(person)).toBeVisible();
      await button(guest, 'Take my consent back').click();
      for (const person of [scene.patient, doctor, guest]) await expect(light(person)).toHaveCount(0);
    } finally {
      await guest.close();
    }
  }),
);

/** Decoded by a browser: how long it is, how loud, and the colour of each half at its end. */
function played({ page }: Person, address: string) {
  return page.evaluate(async (content) => {
    const blob = await (await fetch(content)).blob();
    const sound = await new AudioContext().decodeAudioData(await blob.arrayBuffer());
    const samples = sound.getChannelData(0);
    const loudness = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    const video = document.createElement('video');
    video.muted = true;
    video.src = URL.createObjectURL(blob);
    await new Promise((done, failed) => {
      video.onloadeddata = done;
      video.onerror = failed;
    });
    // Far behind the end: the browser goes to the last picture.
    await new Promise((done) => {
      video.onseeked = done;
      video.currentTime = 1e6;
    });
    const context = new OffscreenCanvas(32, 18).getContext('2d');
    context?.drawImage(video, 0, 0, 32, 18);
    const colourAt = (x: number) => {
      const [red = 0, , blue = 0] = context?.getImageData(x, 9, 1, 1).data ?? [];
      return red > blue ? 'red' : 'blue';
    };
    return { seconds: sound.duration, loudness, doctorsHalf: colourAt(8), patientsHalf: colourAt(24) };
  }, address);
}
