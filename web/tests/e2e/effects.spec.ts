import { expect, test } from '@playwright/test';
import { type Person } from './call-support';
import { stripesFile } from './pictures';
import { atTheClinic, type Scene } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(240_000);

const effectFiles = /blur-|noise-worklet|rnnoise/;

/** What this page asks the network for. */
function requestsOf({ page }: Person): URL[] {
  const asked: URL[] = [];
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) asked.push(new URL(request.url()));
  });
  return asked;
}

/** How much the picture of the other person changes from one point to the next: stripes much, a blur little. */
const detail = ({ page }: Person): Promise<number | null> =>
  page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]');
    if (!video || video.videoWidth <= 2) return null;
    const [width, height] = [160, 120];
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) return null;
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    let sum = 0;
    for (let at = 4; at < data.length; at += 4) sum += Math.abs((data[at + 1] ?? 0) - (data[at - 3] ?? 0));
    return sum / (data.length / 4);
  });

const choice = ({ page }: Person, name: string) => page.getByRole('dialog').getByLabel(name);
const blur = 'Blur my background';
const noise = 'Take noise out of my sound';

/** The patient sits before a wall of stripes. */
const beforeStripes = (deed: (scene: Scene & { asked: URL[] }) => Promise<void>) =>
  atTheClinic(
    async (scene) => {
      const { patient, doctor, visit } = scene;
      const asked = requestsOf(patient);
      await Promise.all([patient.openVisit(visit), doctor.openVisit(visit)]);
      await patient.page.getByRole('button', { name: 'Join the visit' }).click();
      await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
      await expect.poll(() => detail(doctor)).toBeGreaterThan(15);
      await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await expect(choice(patient, blur)).not.toBeChecked();
      await expect(choice(patient, noise)).not.toBeChecked();
      expect(asked.filter(({ pathname }) => effectFiles.test(pathname))).toEqual([]);
      await deed({ ...scene, asked });
      expect([...new Set(asked.map(({ origin }) => origin))]).toEqual([scene.clinic.url]);
      expect(patient.errors).toEqual([]);
    },
    { cameraFile: stripesFile() },
  );

test(
  'blur: the other side sees no more of the background, also after a reload, until it is switched off',
  { tag: '@alone' },
  () =>
    beforeStripes(async ({ patient, doctor, asked }) => {
      await choice(patient, blur).check();
      await expect.poll(() => detail(doctor), { timeout: 60_000 }).toBeLessThan(5);
      await doctor.hearsAndSeesOn();
      expect(asked.some(({ pathname }) => pathname.endsWith('.tflite'))).toBe(true);

      await patient.page.reload();
      await patient.sees('blue');
      await expect(patient.page.getByTestId('self-video')).toBeVisible({ timeout: 60_000 });
      await doctor.pictureMoves();
      expect(await detail(doctor)).toBeLessThan(5);

      await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await expect(choice(patient, blur)).toBeChecked();
      await choice(patient, blur).uncheck();
      await expect.poll(() => detail(doctor)).toBeGreaterThan(15);
      await doctor.hearsAndSeesOn();
    }),
);

test('noise: the sound goes through our own origin’s program and still arrives, and muting still mutes', () =>
  beforeStripes(async ({ patient, doctor, asked }) => {
    await choice(patient, noise).check();
    await expect.poll(() => asked.filter(({ pathname }) => effectFiles.test(pathname)).length).toBeGreaterThan(0);
    await expect.poll(() => sentLabel(patient)).not.toContain('Fake');
    await doctor.hearsAndSeesOn();
    await expect(choice(patient, noise)).toBeChecked();
    await expect(patient.page.getByText('It did not work on this device')).toBeHidden();

    await patient.page.keyboard.press('Escape');
    await patient.page.getByRole('button', { name: 'Mute your microphone' }).click();
    // What is left is the rounding of what the sound's own coder says of silence.
    await expect.poll(() => soundOf(doctor, 1.5)).toBeLessThan(1e-6);
    await patient.page.getByRole('button', { name: 'Unmute your microphone' }).click();
    await doctor.hearsAndSeesOn();

    await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
    await choice(patient, noise).uncheck();
    await expect.poll(() => sentLabel(patient)).toContain('Fake');
    await doctor.hearsAndSeesOn();
  }));

test('an effect that cannot be loaded: the picture goes on as it is, and that is said', () =>
  atTheClinic(
    async ({ patient, doctor, visit }) => {
      await patient.page.route('**/assets/blur-*/**', (route) => route.abort());
      await Promise.all([patient.openVisit(visit), doctor.openVisit(visit)]);
      await patient.page.getByRole('button', { name: 'Join the visit' }).click();
      await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
      await expect.poll(() => detail(doctor)).toBeGreaterThan(15);
      await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await choice(patient, blur).check();
      await expect(patient.page.getByText('Your background could not be blurred on this device')).toBeVisible();
      await doctor.hearsAndSeesOn();
      expect(await detail(doctor)).toBeGreaterThan(15);
      await patient.page.keyboard.press('Escape');
      await patient.page.getByRole('button', { name: 'All right' }).click();
      await expect(patient.page.getByText('Your background could not be blurred on this device')).toBeHidden();
    },
    { cameraFile: stripesFile() },
  ));

/** The name of the sound that leaves: a microphone's own, or that of what was made of it. */
const sentLabel = ({ page }: Person) =>
  page.evaluate(() => {
    const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
    const open = all.find((connection) => connection.connectionState === 'connected');
    return open?.getSenders().find(({ track }) => track?.kind === 'audio')?.track?.label ?? '';
  });

/** What has come of the other's sound: seconds of it that were played, and their energy. */
const heard = ({ page }: Person) =>
  page.evaluate(async () => {
    const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
    const open = all.find((connection) => connection.connectionState === 'connected');
    const sound = { seconds: 0, energy: 0 };
    (await open?.getStats())?.forEach((entry) => {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
      sound.seconds += Number(entry.totalSamplesDuration ?? 0);
      sound.energy += Number(entry.totalAudioEnergy ?? 0);
    });
    return sound;
  });

/** The energy of a second of what this person hears, over the next so many seconds. */
async function soundOf(person: Person, seconds: number): Promise<number> {
  const before = await heard(person);
  let after = before;
  const played = async () => (after = await heard(person)).seconds - before.seconds;
  await expect.poll(played, { timeout: seconds * 2000 + 10_000, intervals: [250] }).toBeGreaterThanOrEqual(seconds);
  return (after.energy - before.energy) / (after.seconds - before.seconds);
}
