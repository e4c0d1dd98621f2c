import type { Page } from '@playwright/test';
import { type Rules, violationsOf } from './accessible';
import { Clinic } from './call-support';
import { accounts, expect, test } from './fixtures';

type Who = keyof typeof accounts | null;
type Case = {
  name: string;
  path: string | ((page: Page) => Promise<string>);
  who: Who;
  heading: RegExp;
  /** What leads to the page from there. */ then?: (page: Page) => Promise<void>;
};

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

interface Visit {
  appointment_id: string;
  status: string;
  has_prescription: boolean;
  doctor: { name: string };
}

/** A visit of Kriya's in a doctor's next free time from so many hours on, accepted; made in the name of both. */
const agreed = async (page: Page, clinic: Clinic, name: keyof typeof accounts, hoursAhead: number) => {
  const { request } = page;
  const headers = { Origin: clinic.url };
  const as = (who: keyof typeof accounts) => request.post('/api/auth/login', { headers, data: accounts[who] });
  await as('kriya');
  const doctor_id = await doctorId(page, name === 'shah' ? 'sneha' : 'rajesh');
  const from = new Date(Date.now() + hoursAhead * 3_600_000).toISOString();
  const { slots } = (await (await request.get(`/api/doctors/${doctor_id}/slots?from=${from}`)).json()) as {
    slots: { starts_at: string }[];
  };
  const data = { doctor_id, starts_at: slots[0]?.starts_at, symptoms: 'An itching rash', is_emergency: false };
  const made = await request.post('/api/appointments/create', { headers, data });
  expect(made.status(), await made.text()).toBe(201);
  const { appointment_id } = (await made.json()) as Visit;
  await as(name);
  expect((await request.post(`/api/appointments/${appointment_id}/accept`, { headers })).status()).toBe(200);
  return appointment_id;
};

const medicines = [
  {
    name: 'Cetirizine',
    strength: '10 mg',
    form: 'tablet',
    dose: '1 tablet',
    route: 'by mouth',
    frequency: 'once a day, at night',
    duration: '14 days',
    quantity: '14 tablets',
    directions: 'It may make you sleepy.',
  },
];

/** The same, opened at once, prescribed for and completed. */
const completed = async (page: Page, clinic: Clinic) => {
  // Dr Shah's next time is never more than a quarter of an hour away: Dr Patel's may be Kriya's other visit's.
  const id = await agreed(page, clinic, 'shah', 0);
  const data = { diagnosis: 'Urticaria', medicines, recommendations: 'Cool showers.', complete: true };
  const headers = { Origin: clinic.url };
  const answer = await page.request.post(`/api/appointments/${id}/prescription`, { headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return id;
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
  {
    name: 'book-confirm',
    path: freeSlot,
    who: 'kriya',
    heading: /What is it about/,
    then: async (page) => {
      await page.getByLabel('What troubles you?').fill('Palpitations at night');
      await page.getByLabel('It is urgent').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Is all of this right?' })).toBeVisible();
    },
  },
  {
    name: 'appointment-doctor',
    path: async (page) => {
      const answer = await page.request.get('/api/appointments/doctor?scope=requests');
      const { appointments } = (await answer.json()) as { appointments: Visit[] };
      return `/appointments/${appointments[0]?.appointment_id ?? ''}`;
    },
    who: 'patel',
    heading: /Visit with/,
  },
  { name: 'doctor-home', path: '/', who: 'patel', heading: /\d+/ },
  { name: 'doctor-appointments', path: '/appointments', who: 'patel', heading: /Appointments/ },
  { name: 'doctor-profile', path: '/profile', who: 'patel', heading: /Profile and hours/ },
  { name: 'approvals', path: '/admin/doctors', who: 'admin', heading: /Doctors' accounts/ },
  { name: 'approvals-approved', path: '/admin/doctors?status=approved', who: 'admin', heading: /Doctors' accounts/ },
];

/** The other scheme is the same page in other colours. */
const rules: Record<'light' | 'dark', Rules> = {
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

const cutOff = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const { name, path, who, heading, then } of cases) {
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
    await then?.(page);
    await isWhole(page, name);
    await expect(page).toHaveTitle(/ · Aegle$/);
    expect(foreign).toEqual([]);
  });
}

/** At 320 px and from right to left, then on a phone and a desk, light and dark. */
async function isWhole(page: Page, name: string): Promise<void> {
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
      await expect.poll(() => violationsOf(page, { only: rules[colorScheme] })).toEqual([]);
      await expect.poll(() => cutOff(page), `${name} fits into ${width} px`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `test-results/screens/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
}

test('a prescription and the visit that it ended are whole and accessible', async ({ page, signInAs, clinic }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const id = await completed(page, clinic);
  await signInAs(accounts.kriya);
  await page.goto(`/appointments/${id}/prescription`);
  await expect(page.getByText('Take 1 tablet by mouth, once a day, at night, for 14 days.')).toBeVisible();
  await isWhole(page, 'prescription');
  await page.goto(`/video-consultation/${id}`);
  await expect(page.getByText('The visit is completed.')).toBeVisible();
  await isWhole(page, 'visit-ended');
  await signInAs(accounts.shah);
  await page.reload();
  await expect(page.getByRole('complementary', { name: 'Patient, notes and prescription' })).toBeVisible();
  await isWhole(page, 'visit-ended-doctor');
});

test('a visit that is not open yet, and one that is called off, are whole and accessible', async ({
  page,
  signInAs,
  clinic,
  browser,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const id = await agreed(page, clinic, 'shah', 30);
  const panel = page.getByRole('complementary', { name: 'Patient, notes and prescription' });
  await page.goto(`/video-consultation/${id}`);
  await expect(panel).toContainText('Penicillin');
  await panel.getByRole('tab', { name: 'Prescription' }).click();
  await expect(panel.getByText(/You can issue and complete from .*\d\d:\d\d/)).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Complete without prescription' })).toBeDisabled();
  await panel.getByLabel('Diagnosis').fill('Eczema');
  await expect(panel.getByRole('button', { name: 'Review and issue' })).toBeDisabled();
  await isWhole(page, 'visit-before-doctor');

  const theirs = await browser.newContext({ baseURL: clinic.url });
  const headers = { Origin: clinic.url };
  await theirs.request.post('/api/auth/login', { headers, data: accounts.kriya });
  const data = { reason: 'It is gone' };
  const answer = await theirs.request.post(`/api/appointments/${id}/cancel`, { headers, data });
  expect(answer.status()).toBe(200);
  await theirs.close();
  await expect(page.getByRole('heading', { name: 'Kriya Mehta cancelled this visit' })).toBeVisible();
  await expect(page.getByText('It is gone')).toBeVisible();
  await expect(panel).toHaveCount(0);
  await isWhole(page, 'visit-cancelled-doctor');

  const other = await agreed(page, clinic, 'shah', 40);
  await signInAs(accounts.kriya);
  await page.goto(`/video-consultation/${other}`);
  await expect(page.getByText(/The room opens/)).toBeVisible();
  await isWhole(page, 'visit-before');
});

test('a request has no panel to write in before it is accepted', async ({ page, signInAs }) => {
  await signInAs(accounts.patel);
  const answer = await page.request.get('/api/appointments/doctor?scope=requests');
  const { appointments } = (await answer.json()) as { appointments: Visit[] };
  await page.goto(`/video-consultation/${appointments[0]?.appointment_id}`);
  await expect(page.getByRole('heading', { name: /waits for your answer/ })).toBeVisible();
  await expect(page.getByRole('complementary')).toHaveCount(0);
});

test('allergies are unknown, and said to be, while the record is read and when it cannot be', async ({
  page,
  signInAs,
}) => {
  await signInAs(accounts.patel);
  const answer = await page.request.get('/api/appointments/doctor?scope=upcoming');
  const { appointments } = (await answer.json()) as { appointments: Visit[] };
  const accepted = appointments.find(({ status }) => status === 'accepted');
  let refuse = () => {};
  const held = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  await page.route('**/api/patients/*/summary', async (route) => {
    await held;
    await route.abort();
  });
  await page.goto(`/video-consultation/${accepted?.appointment_id}`);
  await expect(page.getByText('Allergies not known yet: the record is being read')).toBeVisible();
  refuse();
  await expect(page.getByText('Allergies unknown: the record could not be read')).toBeVisible();
});

test('who has to set up a second step is led to it, whole and accessible', async ({ browser }) => {
  const clinic = await Clinic.open(undefined, { AEGLE_REQUIRE_SECOND_FACTOR: 'on' });
  try {
    await clinic.start();
    const context = await browser.newContext({ baseURL: clinic.url, locale: 'en-GB', reducedMotion: 'reduce' });
    const headers = { Origin: clinic.url };
    await context.request.post('/api/auth/login', { headers, data: accounts.patel });
    const page = await context.newPage();
    await page.goto('/profile');
    await expect(page.getByRole('heading', { level: 1, name: 'Set up your second step' })).toBeVisible();
    await isWhole(page, 'second-step');
    await context.close();
  } finally {
    await clinic.close();
  }
});

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
