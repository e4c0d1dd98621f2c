import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { accounts, expect, test } from './fixtures';

type Who = keyof typeof accounts | null;
type Case = { name: string; path: string | ((page: Page) => Promise<string>); who: Who; heading: RegExp };

const doctorId = async (page: Page, q = 'rajesh') => {
  const { doctors } = (await (await page.request.get(`/api/doctors?q=${q}`)).json()) as { doctors: { id: string }[] };
  return doctors[0]?.id ?? '';
};

const freeSlot = async (page: Page) => {
  const doctor = await doctorId(page);
  const { slots } = (await (await page.request.get(`/api/doctors/${doctor}/slots`)).json()) as {
    slots: { starts_at: string }[];
  };
  return `/book?doctor=${doctor}&slot=${encodeURIComponent(slots[3]?.starts_at ?? '')}`;
};

const visit = async (page: Page) => {
  const answer = await page.request.get('/api/appointments/patient?scope=upcoming');
  const { appointments } = (await answer.json()) as { appointments: { appointment_id: string }[] };
  return `/appointments/${appointments[0]?.appointment_id ?? ''}`;
};

const cases: Case[] = [
  { name: 'landing', path: '/', who: null, heading: /A good doctor/ },
  { name: 'sign-in', path: '/sign-in', who: null, heading: /Sign in/ },
  { name: 'sign-up', path: '/sign-up', who: null, heading: /Create your account/ },
  { name: 'sign-up-doctor', path: '/sign-up?as=doctor', who: null, heading: /Create your account/ },
  { name: 'verify', path: '/verify', who: null, heading: /Confirm your e-mail/ },
  { name: 'forgot-password', path: '/forgot-password', who: null, heading: /Forgot/ },
  { name: 'reset-password', path: '/reset-password', who: null, heading: /Choose a new password/ },
  { name: 'doctors', path: '/doctors', who: null, heading: /Find a doctor/ },
  { name: 'doctors-none', path: '/doctors?language=yo&specialty=dermatology', who: null, heading: /Find a doctor/ },
  { name: 'doctor', path: async (page) => `/doctors/${await doctorId(page)}`, who: null, heading: /Rajesh Patel/ },
  { name: 'not-found', path: '/no/such/page', who: null, heading: /Page not found/ },
  { name: 'patient-home', path: '/', who: 'kriya', heading: /Kriya/ },
  { name: 'appointments', path: '/appointments', who: 'kriya', heading: /Appointments/ },
  { name: 'appointments-past', path: '/appointments?tab=past', who: 'kriya', heading: /Appointments/ },
  { name: 'appointment', path: visit, who: 'kriya', heading: /Visit with/ },
  {
    name: 'device-test',
    path: async (page) => (await visit(page)).replace('/appointments/', '/device-test/'),
    who: 'kriya',
    heading: /Test camera, sound and network/,
  },
  { name: 'record', path: '/record', who: 'kriya', heading: /My record/ },
  { name: 'account', path: '/account', who: 'kriya', heading: /Account/ },
  { name: 'book-doctor', path: '/book', who: 'kriya', heading: /Choose a doctor/ },
  {
    name: 'book-time',
    path: async (page) => `/book?doctor=${await doctorId(page)}`,
    who: 'kriya',
    heading: /Choose a time/,
  },
  { name: 'book-reason', path: freeSlot, who: 'kriya', heading: /What is it about/ },
  { name: 'doctor-home', path: '/', who: 'patel', heading: /\d+/ },
  { name: 'doctor-appointments', path: '/appointments', who: 'patel', heading: /Appointments/ },
  { name: 'doctor-profile', path: '/profile', who: 'patel', heading: /Profile and hours/ },
  { name: 'approvals', path: '/admin/doctors', who: 'admin', heading: /Doctors' accounts/ },
  { name: 'approvals-approved', path: '/admin/doctors?status=approved', who: 'admin', heading: /Doctors' accounts/ },
];

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const cutOff = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

const violationsOf = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map(({ any, target }) => [target, any[0]?.message]))}`,
  );
};

for (const { name, path, who, heading } of cases) {
  test(`${name} is whole and accessible, light and dark, on a phone and a desk`, async ({
    page,
    signInAs,
    baseURL,
  }) => {
    if (who) await signInAs(accounts[who]);
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(baseURL ?? '') && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(typeof path === 'string' ? path : await path(page));
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    await page.setViewportSize({ width: 320, height: 700 });
    await expect.poll(() => cutOff(page), `${name} fits into 320 px`).toBeLessThanOrEqual(0);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
    await expect.poll(() => cutOff(page), `${name} fits from right to left`).toBeLessThanOrEqual(0);
    await page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'));
    for (const [width, height] of [
      [390, 844],
      [1440, 900],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
        // What stays wrong is wrong; a page in the midst of taking its new size and colours is not.
        await expect.poll(() => violationsOf(page)).toEqual([]);
        await expect.poll(() => cutOff(page), `${name} fits into ${width} px`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `test-results/screens/${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
    await expect(page).toHaveTitle(/ · Aegle$/);
    expect(foreign).toEqual([]);
  });
}

test('a dark page is dark from its first paint, and a choice is kept', async ({ page, signInAs }) => {
  await signInAs(accounts.kriya);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/', { waitUntil: 'commit' });
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await page.reload({ waitUntil: 'commit' });
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('the reference of the API is served by ourselves', async ({ page }) => {
  await page.goto('/api/docs');
  await expect(page.getByRole('heading', { name: /Aegle/ })).toBeVisible();
  await expect(page.getByText('/api/appointments/create')).toBeVisible();
});
