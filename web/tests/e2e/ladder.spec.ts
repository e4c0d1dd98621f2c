import { expect, test } from '@playwright/test';
import { type Person } from './call-support';
import { inTheCall, inTheLab, type LabScene } from './scene';
import { calmShare, held, seconds, untilClean } from './sound';

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

const said = (person: Person) => person.page.getByTestId('ladder');

test(
  '64 kbit/s: both are told, the sound is whole, and the full picture comes back with the line',
  { tag: '@lab' },
  () =>
    onceSettled(async ({ lab, patient, doctor, visit }) => {
      await lab.line({ rate_kbit: 64 });
      const bad = Date.now();
      const clean = Promise.all([untilClean(patient, 0.02), untilClean(doctor, 0.02)]);
      await Promise.all([
        expect(said(patient)).toContainText('Your line is weak: ', { timeout: 15_000 }),
        expect(said(doctor)).toContainText("Kriya's line is weak: ", { timeout: 15_000 }),
      ]);
      held('told after', [Date.now() - bad], 15_000, 'ms');
      held('sound whole again after', await clean, 20_000, 'ms');
      await seconds(patient, 5);
      held('sound made up', await Promise.all([patient, doctor].map((person) => calmShare(person, 2))), 2, '%');

      await lab.line({});
      const good = Date.now();
      const back = 'The line is good again: full picture.';
      await Promise.all([patient, doctor].map((one) => expect(said(one)).toContainText(back, { timeout: 60_000 })));
      held('full picture back after', [Date.now() - good], 45_000, 'ms');
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
    held('first still after', [Date.now() - bad], 60_000, 'ms');
    const width = () => doctor.page.getByTestId('still').evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width).toBeGreaterThanOrEqual(80);

    await lab.line({ loss: 0.6, delay_ms: 30 });
    await expect(said(doctor).getByRole('link')).toHaveAttribute('href', /^tel:\+?\d+$/, { timeout: 60_000 });

    await lab.line({});
    const good = Date.now();
    const back = 'The line is good again: full picture.';
    await expect(said(doctor)).toContainText(back, { timeout: 120_000 });
    held('full picture back after', [Date.now() - good], 120_000, 'ms');
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
