/**
 * Devices that go in mid call. What is real: the browser, which ends a track of its own accord and tells the page so, refuses
 * to open a device that is not there any more, and opens another one. What is not: no plug is pulled. Chromium's test
 * devices never leave its list, so the part of the browser that holds them is killed, which ends their tracks the same
 * way, and a camera that is to be absent loses the file that it shows.
 */
import { mkdtempSync, copyFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { meet, type Person } from './call-support';
import { pictureFile } from './pictures';
import { atTheClinic } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

const news = ({ page }: Person) => page.getByTestId('device-news');
const camera = ({ page }: Person) => page.getByRole('dialog').getByLabel('Camera', { exact: true });
const openMore = ({ page }: Person) => page.getByRole('button', { name: 'Devices, keys and more' }).click();
const begin = async (patient: Person, doctor: Person, visit: string) => {
  await Promise.all([patient.openVisit(visit), doctor.openVisit(visit)]);
  await patient.page.getByRole('button', { name: 'Join the visit' }).click();
  await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
  await doctor.pictureMoves();
};

test('a camera that goes is started again; one that goes twice is replaced by the next, and may be chosen again', () =>
  atTheClinic(
    async ({ patient, doctor, visit }) => {
      await begin(patient, doctor, visit);
      await openMore(patient);
      // The second of the browser's test cameras shows depths, which no call carries.
      await camera(patient).selectOption('fake_device_2');
      await patient.page.keyboard.press('Escape');
      await doctor.pictureMoves();

      patient.loseDevices('video_capture');
      await doctor.pictureMoves();
      await expect(news(patient)).toBeEmpty();

      patient.loseDevices('video_capture');
      const words = 'Your camera is gone, or another program took it: fake_device_2. Now in use: fake_device_0.';
      await expect(news(patient)).toContainText(words);
      await doctor.pictureMoves();
      await expect(doctor.page.getByText("Kriya's camera is off")).toBeHidden();
      await openMore(patient);
      await expect(camera(patient).locator('option:checked')).toHaveText('fake_device_0');
      await patient.page.keyboard.press('Escape');

      await patient.page.getByRole('button', { name: 'Use fake_device_2 again' }).click();
      await expect(news(patient)).toBeEmpty();
      await openMore(patient);
      await expect(camera(patient).locator('option:checked')).toHaveText('fake_device_2');
      await doctor.pictureMoves();
    },
    { cameras: 3 },
  ));

test('a microphone that goes twice is replaced by the next, and the other side hears on', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await meet(patient, doctor, visit);
    patient.loseDevices('audio');
    await doctor.hearsAndSeesOn();
    patient.loseDevices('audio');
    await expect(news(patient)).toContainText('Your microphone is gone, or another program took it');
    await expect(news(patient)).toContainText('Now in use: Fake Audio Input');
    await doctor.hearsAndSeesOn();
    await expect(patient.page.getByRole('button', { name: 'Mute your microphone' })).toBeVisible();
  }));

test('a camera that is held back: said, and another one is offered', () =>
  atTheClinic(
    async ({ patient, doctor, visit }) => {
      await begin(patient, doctor, visit);
      await openMore(patient);
      await camera(patient).selectOption('fake_device_2');
      await patient.page.keyboard.press('Escape');
      await doctor.pictureMoves();
      // The part of the browser that holds the cameras stands still, as a program does that keeps one to itself.
      patient.holdDevices('video_capture', 'SIGSTOP');
      try {
        await expect(news(patient)).toContainText('holds your camera back: nobody sees you at the moment');
        await patient.page.getByRole('button', { name: 'Use fake_device_0 instead' }).click();
      } finally {
        patient.holdDevices('video_capture', 'SIGCONT');
      }
      await doctor.pictureMoves();
      await expect(news(patient)).toBeEmpty();
      await openMore(patient);
      await expect(camera(patient).locator('option:checked')).toHaveText('fake_device_0');
    },
    { cameras: 3 },
  ));

test('the only camera goes: both are told, and when it is there again one press brings it back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aegle-camera-'));
  const file = join(folder, 'red.y4m');
  copyFileSync(pictureFile('red'), file);
  try {
    await atTheClinic(
      async ({ patient, doctor, visit }) => {
        await meet(patient, doctor, visit);
        rmSync(file);
        patient.loseDevices('video_capture');
        await expect(news(patient)).toContainText('There is no other. The visit goes on without your picture');
        await expect(doctor.page.getByText("Kriya's camera is off")).toBeVisible();
        await expect(patient.page.getByRole('button', { name: 'Switch your camera on' })).toBeVisible();

        copyFileSync(pictureFile('red'), file);
        await news(patient).getByRole('button', { name: 'Try again' }).click();
        await expect(news(patient)).toBeEmpty();
        await doctor.sees('red');
        await doctor.hearsAndSeesOn();
      },
      { cameraFile: file },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The camera's track in the mirror, once it is another one than `before` and shows something. */
async function mirrored({ page }: Person, before = ''): Promise<string> {
  let track = before;
  const isAnother = async () => {
    track = await page.getByTestId('preview-video').evaluate((video: HTMLVideoElement, old) => {
      const [one] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
      return one && one.id !== old && one.readyState === 'live' && video.currentTime > 0 ? one.id : old;
    }, before);
    return track !== before;
  };
  await expect.poll(isAnother, { message: 'another camera in the mirror' }).toBe(true);
  return track;
}

test('the camera goes before the visit begins: said beside the mirror', () =>
  atTheClinic(
    async ({ patient, visit }) => {
      await patient.openVisit(visit);
      const first = await mirrored(patient);
      patient.loseDevices('video_capture');
      await mirrored(patient, first);
      patient.loseDevices('video_capture');
      await expect(news(patient)).toContainText('Now in use: fake_device_1');
      await patient.page.getByRole('button', { name: 'All right' }).click();
      await expect(news(patient)).toBeEmpty();
    },
    { cameras: 2 },
  ));
