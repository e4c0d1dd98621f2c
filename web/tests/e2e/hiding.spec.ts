import { expect, test } from '@playwright/test';
import { meet, type Person } from './call-support';
import { inTheLab } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

/** Every address that leaves this page in a signal, by the kind of its candidate. */
function addressesFrom({ page }: Person): { kinds(): string[]; texts: string[]; forget(): void } {
  const texts: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const text = String(payload);
      if (text.includes('"type":"signal"')) texts.push(text);
    }),
  );
  const kinds = () => [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/ typ (\w+)/g)].map(([, kind]) => kind ?? ''))),
  ];
  return { kinds, texts, forget: () => void texts.splice(0) };
}

const hide = (person: Person) => person.page.getByLabel('Hide my network address');

test(
  'a person who hides the network address shows the relay alone, and the other side is none the wiser',
  { tag: '@lab' },
  () =>
    inTheLab(async ({ lab, patient, doctor, visit }) => {
      const [mine, theirs] = [addressesFrom(patient), addressesFrom(doctor)];
      await patient.openVisit(visit);
      await patient.page.getByText('Camera, microphone and more').click();
      await hide(patient).check();
      await patient.page.reload();
      await patient.page.getByText('Camera, microphone and more').click();
      await expect(hide(patient)).toBeChecked();

      await meet(patient, doctor, visit);
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
      expect((await patient.selectedPair()).relay).not.toBeNull();
      expect(mine.kinds()).toEqual(['relay']);
      expect(mine.texts.join('')).not.toContain(lab.addressOf('patient'));
      expect(theirs.kinds()).toContain('host');
    }),
);

test('in mid call: hidden from then on, and shown again, without a reload', { tag: '@lab' }, () =>
  inTheLab(async ({ patient, doctor, visit }) => {
    const mine = addressesFrom(patient);
    await meet(patient, doctor, visit);
    expect((await patient.selectedPair()).relay).toBeNull();
    await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
    mine.forget();
    await hide(patient).check();
    await expect.poll(async () => (await patient.selectedPair()).relay).not.toBeNull();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    expect(mine.kinds()).toEqual(['relay']);
    await hide(patient).uncheck();
    await expect.poll(async () => (await patient.selectedPair()).relay).toBeNull();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }),
);

test('a clinic that hides addresses hides those of both, and nobody can undo it', { tag: '@lab' }, () =>
  inTheLab(
    async ({ patient, doctor, visit }) => {
      const both = [patient, doctor].map(addressesFrom);
      await meet(patient, doctor, visit);
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
      for (const { kinds } of both) expect(kinds()).toEqual(['relay']);
      await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await expect(hide(patient)).toBeChecked();
      await expect(hide(patient)).toBeDisabled();
      await expect(patient.page.getByText("This clinic hides everyone's network address")).toBeVisible();
    },
    undefined,
    { AEGLE_RELAY_ONLY: 'on' },
  ),
);

test('hidden, and the relay is away: said plainly, with the way on', { tag: '@lab' }, () =>
  inTheLab(async ({ lab, patient, doctor, visit }) => {
    await lab.killTurn();
    await patient.openVisit(visit);
    await patient.page.getByText('Camera, microphone and more').click();
    await hide(patient).check();
    await doctor.openVisit(visit);
    await patient.page.getByRole('button', { name: 'Join the visit' }).click();
    await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
    await expect(patient.page.getByText('the relay that it takes does not answer')).toBeVisible({ timeout: 40_000 });
    // Nobody waits for a connection with no other way to each other.
    for (const { page } of [patient, doctor]) {
      await expect(page.getByText('If the connection does not come about, call the clinic:')).toBeVisible();
      await expect(page.getByTestId('ladder').getByRole('link', { name: '+1 555 0100' })).toBeVisible();
    }
    await patient.page.getByRole('button', { name: 'Let the others see my address' }).click();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await expect(patient.page.getByText('the relay that it takes does not answer')).toBeHidden();
    await expect(patient.page.getByText('call the clinic')).toBeHidden();
  }),
);
