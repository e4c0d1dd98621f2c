import { expect, test } from '@playwright/test';
import { type Person } from './call-support';
import { inTheCall, inTheLab, type LabScene } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(240_000);

/** Both in a call between hosts of their own, for as long as the figures of a beginning take to settle. */
const onceSettled = (deed: (scene: LabScene) => Promise<void>) =>
  inTheLab(
    inTheCall(async (scene) => {
      await seconds(scene.doctor, 6);
      await deed(scene);
    }),
  );

interface Sound {
  samples: number;
  concealed: number;
}

/** Of the other's sound: what was played since the call began, and what of it was made up. */
function sound({ page }: Person): Promise<Sound> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
    const sound = { samples: 0, concealed: 0 };
    for (const connection of all)
      (await connection.getStats()).forEach((entry) => {
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
        sound.samples += Number(entry.totalSamplesReceived ?? 0);
        sound.concealed += Number(entry.concealedSamples ?? 0) - Number(entry.silentConcealedSamples ?? 0);
      });
    return sound;
  });
}

/** Waits until so many seconds of the other's sound have been played. */
async function seconds(person: Person, count: number): Promise<void> {
  const { samples } = await sound(person);
  const played = async () => ((await sound(person)).samples - samples) / 48_000;
  await expect.poll(played, { timeout: count * 2000 + 10_000, intervals: [250] }).toBeGreaterThanOrEqual(count);
}

/** The share of the sound that was made up, over so many seconds of it. */
async function concealedOver(person: Person, count: number): Promise<number> {
  const before = await sound(person);
  await seconds(person, count);
  const after = await sound(person);
  return (after.concealed - before.concealed) / (after.samples - before.samples);
}

const said = (person: Person) => person.page.getByTestId('ladder');

function report(what: string, figure: string): void {
  test.info().annotations.push({ type: what, description: figure });
  console.log(`${test.info().title}: ${what} ${figure}`);
}

test(
  '64 kbit/s: both are told, the sound is whole, and the full picture comes back with the line',
  { tag: '@alone' },
  () =>
    onceSettled(async ({ lab, patient, doctor, visit }) => {
      await lab.line({ rate_kbit: 64 });
      const bad = Date.now();
      await Promise.all([
        expect(said(patient)).toContainText('Your line is weak: ', { timeout: 15_000 }),
        expect(said(doctor)).toContainText("Kriya's line is weak: ", { timeout: 15_000 }),
      ]);
      report('told after', `${Date.now() - bad} ms`);
      await seconds(patient, 5);
      const shares = await Promise.all([patient, doctor].map((person) => concealedOver(person, 10)));
      report('concealed', shares.map((share) => `${(share * 100).toFixed(2)} %`).join(' and '));
      for (const share of shares) expect(share).toBeLessThanOrEqual(0.02);

      await lab.line({});
      const good = Date.now();
      const back = 'The line is good again: full picture.';
      await Promise.all([patient, doctor].map((one) => expect(said(one)).toContainText(back, { timeout: 45_000 })));
      report('full picture back after', `${Date.now() - good} ms, at most 45,000`);
      await Promise.all([patient.sees('blue'), doctor.sees('red')]);
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);

      await patient.page.getByRole('button', { name: 'Leave the visit' }).click();
      await patient.page.getByRole('button', { name: 'Leave', exact: true }).click();
      const { user_id } = await theirs(patient);
      const log = () => doctor.get<{ entries: Entry[] }>(`/api/appointments/${visit}/call-log?limit=200`);
      const rungs = async () =>
        new Set((await log()).entries.filter((one) => one.user_id === user_id).map(({ rung }) => rung));
      await expect.poll(async () => [...(await rungs())]).toEqual(expect.arrayContaining(['full', 'few', 'smaller']));
    }),
);

interface Entry {
  user_id: string;
  rung: string;
}

const theirs = async (person: Person) => ({ user_id: (await person.get<{ id: string }>('/api/auth/me')).id });

test('a line that no sound gets through: stills with their age, the telephone, and back', { tag: '@lab' }, () =>
  onceSettled(async ({ lab, doctor }) => {
    await lab.line({ loss: 0.35, delay_ms: 30 });
    const bad = Date.now();
    await expect(said(doctor)).toContainText('single pictures', { timeout: 60_000 });
    await expect(doctor.page.getByTestId('still')).toBeVisible({ timeout: 60_000 });
    await expect(doctor.page.getByText(/^A still of \d+ s ago$/)).toBeVisible();
    report('first still after', `${Date.now() - bad} ms`);
    const width = () => doctor.page.getByTestId('still').evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width).toBeGreaterThanOrEqual(80);

    await lab.line({ loss: 0.6, delay_ms: 30 });
    await expect(said(doctor).getByRole('link')).toHaveAttribute('href', /^tel:\+?\d+$/, { timeout: 60_000 });

    await lab.line({});
    const good = Date.now();
    const back = 'The line is good again: full picture.';
    await expect(said(doctor)).toContainText(back, { timeout: 120_000 });
    report('full picture back after', `${Date.now() - good} ms`);
    await expect(doctor.page.getByTestId('still')).toBeHidden();
    await doctor.sees('red');
  }),
);

test('sound alone by hand: no picture either way, both are told, and it is given back', { tag: '@lab' }, () =>
  onceSettled(async ({ patient, doctor }) => {
    await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
    await patient.page.getByLabel('Sound only').click();
    await patient.page.keyboard.press('Escape');
    await expect(said(patient)).toContainText('Sound only, as you chose.');
    await expect(said(doctor)).toContainText('Kriya chose sound only.');
    await Promise.all([patient.pictureStops(), doctor.pictureStops()]);
    await expect(doctor.page.getByText('You hear Kriya, without a picture for now')).toBeVisible();
    await seconds(doctor, 4);
    await expect(doctor.page.getByText("Kriya's picture has stopped")).toBeHidden();

    await patient.page.getByRole('button', { name: 'Give the picture back' }).click();
    await Promise.all([patient.pictureMoves(), doctor.pictureMoves()]);
    await expect(said(doctor)).not.toContainText('sound only');
  }),
);
