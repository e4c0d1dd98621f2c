import { chromium, type Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { chromiumPath, everywhere } from './browsers';
import { accounts, expect, test } from './fixtures';
import { atTheClinic, inTheLab } from './scene';

test.describe.configure({ mode: 'parallel' });
// A blocked way is known to be blocked only after seconds, and the machine may have two cores.
test.setTimeout(180_000);

interface Checks {
  checks: { role: string; result: Record<string, unknown> }[];
}

const step = (page: Page, id: string) => page.getByTestId(`step-${id}`);
const path = (page: Page, id: string) => page.getByTestId(`path-${id}`);
const settled = (page: Page) => expect(page.getByTestId('verdict')).toBeVisible({ timeout: 60_000 });

async function start(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start the test' }).click();
  await settled(page);
}

async function again(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Test everything again' }).click();
  await expect(page.getByText('The test runs…')).toBeVisible();
  await settled(page);
}

async function expectWhole(page: Page): Promise<void> {
  await expectAccessible(page);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  const cutOff = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(cutOff).toBeLessThanOrEqual(0);
  if (before) await page.setViewportSize(before);
}

test(
  'devices and every way to the relay: all works; then UDP is blocked, then the relay is gone',
  { tag: '@lab' },
  () =>
    inTheLab(async ({ lab, clinic, patient, doctor, visit }) => {
      const { page } = patient;
      const kept = async () => (await doctor.get<Checks>(`/api/appointments/${visit}/device-check`)).checks[0]?.result;

      await test.step('from the page of the visit, with everything in order', async () => {
        await page.goto(`${clinic.url}/appointments/${visit}`);
        await page.getByRole('link', { name: 'Test your camera, sound and network' }).click();
        await start(page);
        await expect(page.getByTestId('test-picture')).toBeVisible();
        for (const id of ['browser', 'camera', 'microphone', 'network', 'bandwidth'])
          await expect(step(page, id)).toHaveAttribute('data-state', 'works');
        for (const way of ['stun', 'udp', 'tcp', 'tls']) await expect(path(page, way)).toContainText('works');
        await step(page, 'speaker').getByRole('button', { name: 'Play the sound' }).click();
        await step(page, 'speaker').getByRole('button', { name: 'I heard it' }).click();
        await expect(page.getByText('Everything works: you are ready for the visit')).toBeVisible();
        await expect(page.getByText('Kept with the visit: Dr Rajesh Patel sees what to expect.')).toBeVisible();
        const result = await kept();
        const works = { browser: 'works', camera: 'works', microphone: 'works', speaker: 'works' };
        expect(result).toMatchObject({ ...works, stun: 'works', udp: 'works', tcp: 'works', tls: 'works' });
        expect(result?.agent).toMatch(/^Chrome \d+ on Linux$/);
        for (const way of ['up_kbit_per_s', 'down_kbit_per_s']) expect(result?.[way]).toBeGreaterThan(1000);
        await expect(step(page, 'bandwidth')).toContainText(/\d kbit\/s from the clinic, [\d,]+ kbit\/s to it/);
        await expectWhole(page);
      });

      await test.step('on a slow line the speed is found to be low', async () => {
        await lab.line({ rate_kbit: 120, queue_ms: 400 });
        await again(page);
        await expect(step(page, 'bandwidth').getByText('This line is too slow for a call')).toBeVisible();
        for (const way of ['up_kbit_per_s', 'down_kbit_per_s']) {
          const kbit = async () => Number((await kept())?.[way]);
          await expect.poll(kbit).toBeLessThanOrEqual(130);
          expect(await kbit()).toBeGreaterThan(20);
        }
        await lab.line({});
      });

      await test.step('with UDP blocked the relay is reached over TCP and TLS, and this is said', async () => {
        lab.allowOnly('ip protocol tcp');
        await again(page);
        await expect(path(page, 'udp')).toContainText('blocked');
        for (const way of ['tcp', 'tls']) await expect(path(page, way)).toContainText('works');
        await expect(step(page, 'network').getByText('This network blocks the fast way')).toBeVisible();
        await expect.poll(kept).toMatchObject({ udp: 'failed', tcp: 'works', tls: 'works' });
      });

      await test.step('without any way the patient is told what to do, and the doctor sees it coming', async () => {
        await lab.killTurn();
        await again(page);
        await expect(step(page, 'network').getByText('This network lets no call through')).toBeVisible();
        await expect(page.getByText('A call would fail like this')).toBeVisible();
        await expectWhole(page);
        await doctor.page.goto(`${clinic.url}/`);
        await expect(doctor.page.getByText('Network failed in the test').first()).toBeVisible();
      });
    }),
);

test('a browser that refuses camera and microphone: steps for the patient, a word to the doctor', () =>
  atTheClinic(
    async ({ clinic, patient, doctor, visit }) => {
      await doctor.page.goto(`${clinic.url}/appointments/${visit}`);
      await expect(doctor.page.getByText('The patient has not tested yet')).toBeVisible();

      const { page } = patient;
      await patient.openVisit(visit);
      await page.getByRole('link', { name: 'Test everything, also the network' }).click();
      await start(page);
      for (const id of ['camera', 'microphone']) {
        await expect(step(page, id).getByText(`This page may not use your ${id}`)).toBeVisible();
        await expect(
          step(page, id).getByText(`Press the symbol left of the address and allow the ${id}.`),
        ).toBeVisible();
        await expect(step(page, id).getByRole('button', { name: 'Try again' })).toBeVisible();
      }
      await expect(page.getByText('You could see and write, but not speak')).toBeVisible();
      for (const way of ['stun', 'udp', 'tcp', 'tls']) await expect(path(page, way)).toContainText('not offered');
      await expectWhole(page);

      await doctor.page.goto(`${clinic.url}/appointments`);
      await expect(doctor.page.getByText('Microphone did not work in the test +1 more')).toBeVisible();
      await doctor.page.goto(`${clinic.url}/appointments/${visit}`);
      await expect(doctor.page.getByText('Camera did not work in the test')).toBeVisible();
    },
    { refuses: true },
  ));

const noCamera = [...everywhere, '--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream'];

async function openTest(page: Page): Promise<void> {
  const answer = await page.request.get('/api/appointments/patient?scope=upcoming');
  const { appointments } = (await answer.json()) as { appointments: { appointment_id: string }[] };
  await page.goto(`/device-test/${appointments[0]?.appointment_id}`);
}

test('where there is no camera, that is said, and the rest goes on', async ({ clinic }) => {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: noCamera });
  try {
    const page = await (await browser.newContext({ baseURL: clinic.url, locale: 'en-GB' })).newPage();
    const options = { headers: { Origin: clinic.url }, data: accounts.kriya };
    expect((await page.request.post('/api/auth/login', options)).status()).toBe(200);
    await openTest(page);
    await start(page);
    await expect(step(page, 'camera').getByText('No camera was found')).toBeVisible();
    await expect(step(page, 'microphone')).toHaveAttribute('data-state', 'works');
    await step(page, 'speaker').getByRole('button', { name: 'Play the sound' }).click();
    await step(page, 'speaker').getByRole('button', { name: 'I heard nothing' }).click();
    await expect(step(page, 'speaker').getByText('Turn the volume up')).toBeVisible();
    await expect(page.getByText('Something is yet to be mended')).toBeVisible();
  } finally {
    await browser.close();
  }
});

test.describe("in an app's own browser without calls", () => {
  test.use({
    userAgent:
      'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 Instagram 350.0',
  });

  test('the app is named, with the way out of it', async ({ page, signInAs }) => {
    await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'));
    await signInAs(accounts.kriya);
    await openTest(page);
    await expect(page.getByText("Instagram's own browser cannot make calls")).toBeVisible();
    await expect(page.getByText('choose "Open in browser" or "Open in Chrome"')).toBeVisible();
    await start(page);
    await expect(page.getByText('A call would fail like this')).toBeVisible();
    await expect(page.getByText(/^Kept with the visit/)).toBeVisible();
  });
});

test('a stranger finds no such visit', async ({ page, signInAs }) => {
  await signInAs(accounts.kriya);
  const answer = await page.request.get('/api/appointments/patient?scope=upcoming');
  const { appointments } = (await answer.json()) as { appointments: { appointment_id: string }[] };
  await page.context().clearCookies();
  await signInAs({ email: 'patient1@mediscan.com', password: 'patient123' });
  await page.goto(`/device-test/${appointments[0]?.appointment_id}`);
  await expect(page.getByText('There is no such visit in your account')).toBeVisible();
});
