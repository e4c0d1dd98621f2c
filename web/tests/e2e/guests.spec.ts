import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { bookedVisit, meet, Person, phone } from './call-support';
import { choose, hearsAndSeesAll, invite, linkFor, seesThere, tile } from './guest-support';
import { atTheClinic, inAnApp, type Scene } from './scene';

test.describe.configure({ mode: 'parallel' });
// Each test has three browsers, and the machine may have two cores.
test.setTimeout(240_000);

const amal = 'Amal Said';

/** A clinic where both are in the call, and somebody else at a device of their own. */
const withGuest = (deed: (scene: Scene & { guest: Person }) => Promise<void>, device = {}) =>
  atTheClinic(async (scene) => {
    const guest = await Person.at(scene.clinic, 'green', device);
    try {
      await meet(scene.patient, scene.doctor, scene.visit);
      await deed({ ...scene, guest });
    } finally {
      await guest.close();
    }
  });

async function askToComeIn({ page }: Person, link: string) {
  await page.goto(link);
  await page.getByRole('button', { name: 'Ask to come in' }).click();
  await expect(page.getByText('Dr Patel knows that you are here')).toBeVisible();
}

async function allMeet({ patient, doctor, guest }: Scene & { guest: Person }) {
  await Promise.all([
    seesThere(doctor, 'Kriya Mehta', 'red'),
    seesThere(doctor, amal, 'green'),
    seesThere(patient, 'Dr Rajesh Patel', 'blue'),
    seesThere(patient, amal, 'green'),
    seesThere(guest, 'Dr Rajesh Patel', 'blue'),
    seesThere(guest, 'Kriya Mehta', 'red'),
  ]);
  await Promise.all([patient, doctor, guest].map((person) => hearsAndSeesAll(person, 2)));
}

test('an interpreter comes by a link, is let in, sees and hears, and is put out again', { tag: '@alone' }, () =>
  withGuest(async (scene) => {
    const { clinic, patient, doctor, guest } = scene;
    const asked = new Set<string>();
    guest.page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    const link = await invite(doctor, amal);

    await test.step('the page says who invited to what, and nothing else', async () => {
      await guest.page.goto(link);
      await expect(
        guest.page.getByRole('heading', { name: 'Dr Rajesh Patel invited you to a video visit' }),
      ).toBeVisible();
      await expect(guest.page.getByText(`You come as ${amal} (interpreter).`)).toBeVisible();
      await expect(guest.page).toHaveURL(`${clinic.url}/guest`);
      await expect(guest.page.getByTestId('preview-video')).toBeVisible();
      await expect(guest.page.locator('body')).not.toContainText('Kriya');
      await expectAccessible(guest.page);
    });

    await test.step('waits until the doctor, asked by name, lets in', async () => {
      await guest.page.getByRole('button', { name: 'Ask to come in' }).click();
      await expect(guest.page.getByText('Dr Patel knows that you are here')).toBeVisible();
      await expect(guest.page.locator('body')).not.toContainText('Kriya');
      await expect(doctor.page.getByText(`${amal} (interpreter) wants to come in`)).toBeVisible();
      await expectAccessible(doctor.page);
      await expectAccessible(guest.page);
      await expect(patient.page.getByText('wants to come in')).toBeHidden();
      expect((await guest.figures()).connections).toBe(0);
      await doctor.page.getByRole('button', { name: 'Let Amal in' }).click();
      await allMeet(scene);
    });

    await test.step('a screen that the doctor shows reaches both, with the doctor small beside it', async () => {
      await doctor.page.getByRole('button', { name: 'Share your screen' }).click();
      for (const person of [patient, guest]) {
        await person.seesScreen();
        await seesThere(person, 'Dr Rajesh Patel', 'blue');
        await expect(tile(person, "Dr Patel's screen")).toHaveAttribute('data-place', 'large');
      }
      await doctor.page.getByRole('button', { name: 'Stop sharing your screen' }).click();
      for (const person of [patient, guest]) await expect(tile(person, "Dr Patel's screen")).toBeHidden();
    });

    await test.step('everyone is listed, to everyone', async () => {
      for (const person of [patient, doctor, guest]) {
        await person.page.getByRole('button', { name: '3 here: who?' }).click();
        const list = person.page.locator('[popover]:popover-open');
        await expect(list).toContainText(/Kriya Mehta \((patient|you)\)/);
        await expect(list).toContainText(/Rajesh Patel \((doctor|you)\)/);
        await expect(list).toContainText(/Amal Said \((interpreter|you)\)/);
        await expectAccessible(person.page);
        await person.page.keyboard.press('Escape');
      }
    });

    await test.step('and has neither chat nor anything of the record', async () => {
      await expect(guest.page.getByRole('button', { name: /Chat|Notes/ })).toHaveCount(0);
      const api = [...asked].filter((path) => path.startsWith('/api/') && !path.startsWith('/api/guest/'));
      // Who asks (nobody that has an account), and what the clinic is called.
      expect(api.filter((path) => !/^\/api\/(config|auth\/me|me)$/.test(path))).toEqual([]);
      for (const path of ['notes', 'messages', 'files', 'room', 'prescription']) {
        const answer = await guest.page.request.get(`${clinic.url}/api/appointments/${scene.visit}/${path}`);
        expect([401, 404], path).toContain(answer.status());
      }
    });

    await test.step('the link works for nobody else', async () => {
      const stranger = await Person.at(clinic, 'green');
      try {
        await stranger.page.goto(link);
        await expect(stranger.page.getByText('This link does not open a visit')).toBeVisible();
        await expect(stranger.page.getByText('Ask the person who sent it to you for a new one.')).toBeVisible();
        await expectAccessible(stranger.page);
      } finally {
        await stranger.close();
      }
    });

    await test.step('is put out and told; the call of the two goes on untouched', async () => {
      const before = (await patient.figures()).connections;
      await choose(doctor, 'Put Amal out');
      await doctor.page.getByRole('dialog').getByRole('button', { name: 'Put Amal out' }).click();
      await expect(guest.page.getByText('Your part in the visit has ended')).toBeVisible();
      await expectAccessible(guest.page);
      await expect(tile(patient, amal)).toHaveCount(0);
      await Promise.all([hearsAndSeesAll(patient, 1), hearsAndSeesAll(doctor, 1)]);
      expect((await patient.figures()).connections).toBe(before);
      await guest.page.goto(link);
      await expect(guest.page.getByText('This link does not open a visit')).toBeVisible();
    });
    expect([...patient.errors, ...doctor.errors]).toEqual([]);
  }),
);

test(
  'the patient invites; not now; then let in; a reload leads back; the end is told to the guest too',
  { tag: '@alone' },
  () =>
    withGuest(
      async (scene) => {
        const { patient, doctor, guest } = scene;
        await askToComeIn(guest, await invite(patient, amal));
        await doctor.page.getByRole('button', { name: /^Not now/ }).click();
        await expect(doctor.page.getByText('wants to come in')).toBeHidden();
        await expect(doctor.page.getByRole('button', { name: '3 here, 1 of them waiting: who?' })).toBeVisible();
        await choose(doctor, 'Let Amal in');
        await allMeet(scene);

        await guest.page.reload();
        await Promise.all([seesThere(guest, 'Kriya Mehta', 'red'), seesThere(patient, amal, 'green')]);

        await choose(doctor, 'Send Amal back to wait');
        await expect(guest.page.getByText('Dr Rajesh Patel asks you to wait a little')).toBeVisible();
        await hearsAndSeesAll(patient, 1);
        await doctor.page.getByRole('button', { name: 'Let Amal in' }).click();
        await allMeet(scene);

        await doctor.page.getByRole('button', { name: 'Leave the visit' }).click();
        await doctor.page.getByRole('button', { name: 'End for everyone' }).click();
        await expect(guest.page.getByText(/The visit (has ended|is over for you)/)).toBeVisible();
        await expect(patient.page.getByText('ended the call')).toBeVisible();
        await guest.page.reload();
        await expect(guest.page.getByText('This link does not open a visit')).toBeVisible();
      },
      { context: phone },
    ),
);

test(
  'one who falls out leaves the others untouched; who speaks is large, or all stand side by side',
  { tag: '@alone' },
  () =>
    withGuest(async (scene) => {
      const { patient, doctor, guest } = scene;
      await askToComeIn(guest, await invite(doctor, amal));
      await doctor.page.getByRole('button', { name: 'Let Amal in' }).click();
      await allMeet(scene);

      await test.step('layouts are chosen and remembered', async () => {
        await expect(doctor.page.locator('[data-place="large"]')).toHaveCount(1);
        await doctor.page.getByRole('button', { name: 'Devices, keys and more' }).click();
        await doctor.page.getByRole('radio', { name: 'All side by side' }).click();
        await doctor.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
        await expect(doctor.page.locator('[data-place="cell"]')).toHaveCount(3);
        await hearsAndSeesAll(doctor, 2);
        await doctor.page.reload();
        await expect(doctor.page.locator('[data-place="cell"]')).toHaveCount(3);
        await allMeet(scene);
      });

      await test.step('per person: muted, camera off', async () => {
        await guest.page.getByRole('button', { name: 'Mute your microphone' }).click();
        await guest.page.getByRole('button', { name: 'Switch your camera off' }).click();
        await expect(tile(doctor, amal).getByLabel('muted')).toBeVisible();
        await expect(tile(doctor, amal).getByText("Amal's camera is off")).toBeVisible();
        await expect(tile(doctor, 'Kriya Mehta').getByLabel('muted')).toHaveCount(0);
      });

      await test.step('a lost line is said of the one whose it is', async () => {
        const before = (await patient.figures()).connections;
        guest.crash();
        await expect(tile(doctor, amal).getByText("Amal's line dropped. Reconnecting…")).toBeVisible();
        await Promise.all([
          seesThere(doctor, 'Kriya Mehta', 'red'),
          seesThere(patient, 'Dr Rajesh Patel', 'blue'),
          patient.hearsAndSeesOn(),
          doctor.hearsAndSeesOn(),
        ]);
        expect(await doctor.page.locator('[data-phase]').getAttribute('data-phase')).toBe('live');
        // Theirs ends by itself once the seat is lost.
        await expect(tile(doctor, amal)).toHaveCount(0, { timeout: 60_000 });
        await patient.hearsAndSeesOn();
        expect((await patient.figures()).connections - before).toBeLessThanOrEqual(5);
      });
    }),
);

test('a guest takes a photo and drops a file: the two have both, the guest sees its own alone', { tag: '@alone' }, () =>
  withGuest(
    async ({ patient, doctor, guest }) => {
      const button = guest.page.getByRole('button', { name: 'Files and photos to share' });
      const cardOf = ({ page }: Person, list: string, file: string) =>
        page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: file });
      const ofVisit = (person: Person, file: string) => cardOf(person, 'Files of this visit', file);
      const own = (file: string) => cardOf(guest, 'Files that you shared', file);

      await patient.page.getByRole('button', { name: /chat/i }).first().click();
      await patient.page.getByRole('tab', { name: /^Files/ }).click();
      await patient.page
        .getByLabel('Files to share')
        .setInputFiles({ name: 'history.txt', mimeType: 'text/plain', buffer: Buffer.from('Zebrafieber') });
      await expect(ofVisit(patient, 'history.txt')).toContainText('You, ');

      await askToComeIn(guest, await invite(doctor, amal));
      await expect(button).toHaveCount(0);
      await doctor.page.getByRole('button', { name: 'Let Amal in' }).click();
      await button.click();
      const dialog = guest.page.getByRole('dialog', { name: 'Share a file or a photo' });
      await expect(dialog).toContainText('goes to the doctor and the patient');
      await expect(dialog.getByRole('button', { name: 'Take a photo' })).toBeVisible();
      const photo = {
        name: 'referral.jpg',
        mimeType: 'image/jpeg',
        buffer: await guest.page.screenshot({ type: 'jpeg' }),
      };
      await dialog.getByLabel('Photo to share').setInputFiles(photo);
      await expect(own('referral.jpg')).toContainText('You, ');
      await expect(doctor.page.getByText(`${amal} shared a file`)).toBeVisible();
      await guest.page.evaluate(() => {
        const dropped = new DataTransfer();
        dropped.items.add(new File(['Twice a day'], 'leaflet.txt', { type: 'text/plain' }));
        const zone = document.querySelector('[aria-label="Files that you shared"]');
        zone?.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
      });
      await expect(own('leaflet.txt')).toContainText('You, ');

      await doctor.page.getByRole('button', { name: /chat/i }).first().click();
      await doctor.page.getByRole('tab', { name: /^Files/ }).click();
      for (const person of [doctor, patient]) {
        await expect(ofVisit(person, 'leaflet.txt')).toContainText(`${amal}, `);
        const preview = ofVisit(person, 'referral.jpg').getByRole('img', { name: 'Preview of referral.jpg' });
        await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
      }
      await expect(dialog.getByRole('listitem')).toHaveCount(2);
      await expect(guest.page.locator('body')).not.toContainText('history.txt');
      await expect(dialog.getByRole('button', { name: /Open|Download/ })).toHaveCount(0);
      await expectAccessible(guest.page);

      await dialog.getByRole('button', { name: 'Close' }).click();
      await choose(doctor, 'Send Amal back to wait');
      await expect(button).toHaveCount(0);
      expect([...patient.errors, ...doctor.errors, ...guest.errors]).toEqual([]);
    },
    { context: phone },
  ),
);

test('four see and hear each other; the fifth waits until there is room', { tag: '@alone' }, () =>
  withGuest(
    async (scene) => {
      const { clinic, patient, doctor, guest } = scene;
      const [second, third] = [await Person.at(clinic, 'green'), await Person.at(clinic, 'green')];
      try {
        await askToComeIn(guest, await invite(doctor, amal));
        await askToComeIn(second, await invite(patient, 'Noor Mehta', 'relative'));
        await doctor.page.getByRole('button', { name: 'Let Amal in' }).click();
        await doctor.page.getByRole('button', { name: 'Let Noor in' }).click();
        await Promise.all([patient, doctor, guest, second].map((person) => hearsAndSeesAll(person, 3)));
        await seesThere(second, 'Kriya Mehta', 'red');
        await seesThere(guest, 'Dr Rajesh Patel', 'blue');

        await askToComeIn(third, await invite(doctor, 'Sam Field', 'doctor'));
        await doctor.page.getByRole('button', { name: 'Let Sam in' }).click();
        await expect(doctor.page.getByText('Four people at most. Let someone out first.')).toBeVisible();
        await choose(doctor, 'Send Noor back to wait');
        await doctor.page.getByRole('button', { name: 'Let Sam in' }).click();
        await seesThere(third, 'Kriya Mehta', 'red');
        await expect(tile(patient, 'Sam Field, second doctor')).toBeVisible();
        await expect(second.page.getByText('Dr Rajesh Patel asks you to wait a little')).toBeVisible();
      } finally {
        await Promise.all([second.close(), third.close()]);
      }
    },
    { context: phone },
  ),
);

test('an invitation before the visit: the page says when it opens, and it can be taken back', () =>
  atTheClinic(async ({ clinic, patient, doctor }) => {
    const later = await bookedVisit(patient, doctor, 'Rajesh Patel', 30);
    await patient.openVisit(later);
    await patient.page.getByRole('button', { name: 'Invite someone' }).click();
    const link = await linkFor(patient, 'Noor Mehta', 'relative');
    const guest = await Person.at(clinic, 'green', { context: phone });
    try {
      await guest.page.goto(link);
      await expect(guest.page.getByRole('heading', { name: 'Kriya Mehta invited you to a video visit' })).toBeVisible();
      await expect(guest.page.getByText('You can leave this page open: it lets you in by itself.')).toBeVisible();
      await expect(guest.page.getByRole('button', { name: 'Ask to come in' })).toHaveCount(0);
      await expectAccessible(guest.page);
      await patient.page.getByRole('button', { name: 'Invite someone' }).click();
      await expectAccessible(patient.page);
      await patient.page.getByRole('button', { name: 'Put out: Noor Mehta' }).click();
      await expect(patient.page.getByText('Withdrawn')).toBeVisible();
      await guest.page.reload();
      await expect(guest.page.getByText('This link does not open a visit')).toBeVisible();
    } finally {
      await guest.close();
    }
  }));

test("in an app's own browser the link is not used up, and may be used there all the same", () =>
  atTheClinic(async ({ clinic, patient, doctor }) => {
    const later = await bookedVisit(patient, doctor, 'Rajesh Patel', 30);
    await patient.openVisit(later);
    await patient.page.getByRole('button', { name: 'Invite someone' }).click();
    const link = await linkFor(patient, 'Noor Mehta', 'relative');
    const [first, second] = [
      await Person.at(clinic, 'green', { context: inAnApp }),
      await Person.at(clinic, 'green', { context: inAnApp }),
    ];
    try {
      const { page } = first;
      await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
      await page.goto(link);
      await expect(page.getByText("Instagram's own browser cannot make calls")).toBeVisible();
      await expect(page.getByText('The link is not used up')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Copy the address' })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Go on in this browser' })).toHaveCount(0);
      await expect(page).toHaveURL(link);
      await expectAccessible(page);

      // This one carries calls, and gives no camera.
      const { page: other } = second;
      await other.addInitScript(() => Reflect.deleteProperty(MediaDevices.prototype, 'getUserMedia'));
      await other.goto(link);
      await expect(other.getByText('The link then opens in no other browser.')).toBeVisible();
      await other.getByRole('button', { name: 'Go on in this browser' }).click();
      await expect(other.getByRole('heading', { name: 'Kriya Mehta invited you to a video visit' })).toBeVisible();
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
  }));

test('the shield tells what is checked with a guest present, and what is not', { tag: '@alone' }, () =>
  withGuest(async (scene) => {
    const { patient, doctor, guest } = scene;
    await askToComeIn(guest, await invite(doctor, amal));
    await doctor.page.getByRole('button', { name: 'Let Amal in' }).click();
    await allMeet(scene);
    const shield = ({ page }: Person) => page.getByRole('button', { name: /^Privacy check/ });
    const panel = ({ page }: Person) => page.getByRole('dialog', { name: 'Privacy check' });
    const wordsWith = async (person: Person, name: string) => {
      const words = panel(person).getByRole('region', { name }).getByTestId('privacy-words').getByRole('strong');
      await expect(words).toHaveCount(4);
      return (await words.allTextContents()).join(' ');
    };
    for (const person of [patient, doctor, guest]) await shield(person).click();
    expect(await wordsWith(patient, 'Rajesh Patel')).toBe(await wordsWith(doctor, 'Kriya Mehta'));
    expect(await wordsWith(guest, 'Rajesh Patel')).toBe(await wordsWith(doctor, amal));
    expect(await wordsWith(guest, 'Kriya Mehta')).toBe(await wordsWith(patient, amal));
    await expect(panel(guest).getByRole('button', { name: 'They match' })).toHaveCount(0);
    await expectAccessible(doctor.page);
    const about = (person: Person, name: string) => panel(person).getByRole('region', { name });
    const matches = (person: Person, name: string) =>
      about(person, name).getByRole('button', { name: 'They match' }).click();
    await matches(patient, 'Rajesh Patel');
    await matches(doctor, 'Kriya Mehta');
    await expect(about(patient, 'Rajesh Patel').getByText('Nobody is between you and Rajesh Patel.')).toBeVisible();
    await panel(doctor).getByRole('button', { name: 'Close' }).click();
    await expect(shield(doctor)).toHaveAccessibleName(
      'Privacy check: the words match with Kriya Mehta; guests are not checked',
    );

    await shield(doctor).click();
    await matches(doctor, amal);
    await expect(about(doctor, amal).getByText('You noted that the words match')).toBeVisible();
    await panel(doctor).getByRole('button', { name: 'Close' }).click();
    await expect(shield(doctor)).toHaveAccessibleName('Privacy check: the words match');

    // The patient's own connection to the guest is another one, with words of its own and a word of its own.
    await about(patient, amal).getByRole('button', { name: 'They differ' }).click();
    await expect(about(patient, amal).getByText('You said that the words differ')).toBeVisible();
    await expect(about(patient, 'Rajesh Patel').getByText('You both see the same words')).toBeVisible();
    await expect(shield(doctor)).toHaveAccessibleName('Privacy check: the words match');
    const path = `/api/appointments/${scene.visit}/verification`;
    const { verifications } = await doctor.get<{
      verifications: { role: string; outcome: string; guest_id: string | null }[];
    }>(path);
    const ofGuest = verifications.filter(({ guest_id }) => guest_id !== null);
    expect(ofGuest.map(({ role, outcome }) => `${role} ${outcome}`)).toEqual(['patient differ', 'doctor match']);

    // And the parties' sides of the lines to the guest are in the visit's technical log.
    const guestId = ofGuest[0]?.guest_id;
    const logged = async () => {
      const { entries } = await doctor.get<{ entries: { user_id: string; other_id: string }[] }>(
        `/api/appointments/${scene.visit}/call-log`,
      );
      return new Set(entries.filter(({ other_id }) => other_id === guestId).map(({ user_id }) => user_id)).size;
    };
    await expect.poll(logged, { timeout: 40_000 }).toBe(2);
  }),
);
