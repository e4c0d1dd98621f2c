import type { Browser, BrowserContext, Page } from '@playwright/test';
import { Clinic } from './call-support';
import { accounts, expect, test } from './fixtures';

const demo = (name: string) => ({ email: `${name}@mediscan.com`, password: 'patient123' });

async function at(browser: Browser, { url }: Clinic, data: { email: string; password: string }) {
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', timezoneId: 'Europe/London' });
  const answer = await context.request.post('/api/auth/login', { headers: { Origin: url }, data });
  expect(answer.status()).toBe(200);
  return context;
}

interface Free {
  doctor: string;
  starts_at: string;
}

/** A page of a doctor's free times, from so many days on. */
async function slotsOf({ request }: BrowserContext, name: string, daysAhead = 0): Promise<Free[]> {
  const from = new Date(Date.now() + daysAhead * 86_400_000).toISOString();
  const { doctors } = (await (await request.get(`/api/doctors?q=${name}`)).json()) as { doctors: { id: string }[] };
  const doctor = doctors[0]?.id ?? '';
  const { slots } = (await (await request.get(`/api/doctors/${doctor}/slots?from=${from}`)).json()) as {
    slots: { starts_at: string }[];
  };
  return slots.map(({ starts_at }) => ({ doctor, starts_at }));
}

/** Asks for visits; gives their ids. */
async function ask(
  clinic: Clinic,
  { request }: BrowserContext,
  slots: Free[],
  is_emergency = false,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { doctor, starts_at } of slots) {
    const data = { doctor_id: doctor, starts_at, symptoms: 'A pain', is_emergency };
    const answer = await request.post('/api/appointments/create', { headers: { Origin: clinic.url }, data });
    expect(answer.status(), await answer.text()).toBe(201);
    ids.push(((await answer.json()) as { appointment_id: string }).appointment_id);
  }
  return ids;
}

/** Runs in the page before everything else. */
function countTones(): void {
  Object.assign(globalThis, { tones: 0 });
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...args) {
    (globalThis as unknown as { tones: number }).tones += 1;
    return start.apply(this, args);
  };
}

async function firstFreeTime(page: Page) {
  return page
    .getByRole('region', { name: /Night|Morning|Afternoon|Evening/ })
    .getByRole('link')
    .last();
}

async function chooseShah(page: Page) {
  await page.goto('/doctors');
  await page.getByLabel('Name').fill('sneha sha');
  await expect(page).toHaveURL(/q=sneha/);
  await page.getByRole('link', { name: 'Dr Sneha Shah' }).click();
  await expect(page.getByRole('heading', { name: 'Free times' })).toBeVisible();
}

test('a visit is found, booked in four steps that survive a reload, and accepted', async ({
  page,
  signInAs,
  browser,
  clinic,
}) => {
  await signInAs(accounts.kriya);
  await chooseShah(page);
  const time = await firstFreeTime(page);
  const when = await time.getAttribute('aria-label');
  await time.click();

  await expect(page.getByRole('heading', { name: 'What is it about?' })).toBeVisible();
  const chosen = page.getByRole('complementary', { name: 'Your choice' });
  await expect(chosen).toContainText(when ?? 'a time');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Please write in a few words what it is about.')).toBeVisible();
  await page.getByLabel('What troubles you?').fill('A rash on both arms');
  await page.getByLabel('It is urgent').check();
  await expect(page.getByText('Could life be in danger?')).toBeVisible();
  await expect(page.getByRole('alert').getByRole('link', { name: '112' })).toHaveAttribute('href', 'tel:112');
  await page.getByLabel('It is urgent').uncheck();

  await page.reload();
  await expect(page.getByLabel('What troubles you?')).toHaveValue('A rash on both arms');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Is all of this right?' })).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('What troubles you?')).toHaveValue('A rash on both arms');
  await page.goForward();
  await page.getByRole('button', { name: 'Book this visit' }).click();
  await expect(page.getByText('Your request is with Dr Sneha Shah')).toBeVisible();
  await expect(page.getByText('Pending')).toBeVisible();

  const other = await browser.newContext({ baseURL: clinic.url, locale: 'en-GB', timezoneId: 'Europe/London' });
  const doctor = await other.newPage();
  await doctor.request.post('/api/auth/login', { headers: { Origin: clinic.url }, data: accounts.shah });
  await doctor.goto('/');
  const request = doctor.getByRole('article', { name: 'Kriya' }).filter({ hasText: 'A rash on both arms' });
  await request.getByRole('button', { name: 'Accept' }).click();
  await expect(doctor.getByText('Accepted', { exact: true }).first()).toBeVisible();
  // The patient's page hears of it by itself.
  await expect(page.getByRole('main').getByText('Accepted')).toBeVisible();
  await expect(page.getByRole('status').getByText('Dr Sneha Shah accepted your visit')).toBeVisible();
  await other.close();

  await page.goto('/appointments');
  const actions = page.getByRole('button', { name: 'Actions for the visit with Dr Sneha Shah' });
  await actions.first().click();
  await page.getByRole('menuitem', { name: 'Cancel the visit' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the visit' }).click();
  await expect(page.getByText('Please write a short reason.')).toBeVisible();
  await page.getByRole('dialog').getByLabel('Reason').fill('It is gone');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the visit' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.goto('/appointments?tab=past');
  await expect(page.getByText('Cancelled').first()).toBeVisible();
});

test('when someone was faster, what was written is kept and free times are offered', async ({
  page,
  signInAs,
  playwright,
  clinic,
}) => {
  await signInAs(accounts.kriya);
  await chooseShah(page);
  await page
    .getByRole('group', { name: 'Day' })
    .getByRole('button', { name: /Tomorrow/ })
    .click();
  const time = await firstFreeTime(page);
  const link = new URL((await time.getAttribute('href')) ?? '', clinic.url);
  await time.click();
  await page.getByLabel('What troubles you?').fill('Itching');
  await page.getByRole('button', { name: 'Continue' }).click();

  const rival = await playwright.request.newContext({ baseURL: clinic.url, extraHTTPHeaders: { Origin: clinic.url } });
  await rival.post('/api/auth/login', { data: { email: 'patient1@mediscan.com', password: 'patient123' } });
  const body = {
    doctor_id: link.searchParams.get('doctor'),
    starts_at: link.searchParams.get('slot'),
    symptoms: 'x',
    is_emergency: false,
  };
  expect((await rival.post('/api/appointments/create', { data: body })).status()).toBe(201);
  await rival.dispose();

  await page.getByRole('button', { name: 'Book this visit' }).click();
  const notice = page.getByRole('alert').filter({ hasText: 'This time is no longer free' });
  await expect(notice).toBeVisible();
  await expect(page.getByRole('button', { name: 'Book this visit' })).toBeDisabled();
  await notice.getByRole('link').first().click();
  await expect(page.getByText('Itching')).toBeVisible();
  await page.getByRole('button', { name: 'Book this visit' }).click();
  await expect(page.getByText('Your request is with Dr Sneha Shah')).toBeVisible();
});

test('an emergency sounds, stays and is counted until it is opened, behind a hundred other requests too', async ({
  browser,
}) => {
  const clinic = await Clinic.open();
  try {
    await clinic.start();
    const doctor = await at(browser, clinic, accounts.patel);
    await doctor.addInitScript(countTones);
    const page = await doctor.newPage();
    const patients = await Promise.all(
      [5, 6, 7, 8, 9, 10, 11].map((nth) => at(browser, clinic, demo(`patient${nth}`))),
    );
    const last = patients.at(-1);
    if (!last) throw new Error('nobody asks');
    // More than a page of requests, all of them sooner than the emergency.
    await Promise.all(
      patients.map(async (patient, nth) => ask(clinic, patient, (await slotsOf(patient, 'rajesh', nth)).slice(2, 17))),
    );
    await page.goto('/profile');
    await expect(page.getByRole('navigation').first()).toContainText(/1\d\d open requests/);
    await page.clock.install();

    // One stands in the demo clinic from the beginning.
    await expect(page).toHaveTitle(/^\(1\) /);
    const tones = () => page.evaluate(() => (globalThis as unknown as { tones: number }).tones);
    await expect.poll(tones).toBeGreaterThan(0);
    const [urgent = ''] = await ask(clinic, last, (await slotsOf(last, 'rajesh', 9)).slice(0, 1), true);
    const notice = page.getByRole('alert').filter({ hasText: 'urgent help' });
    await expect(notice).toContainText(/ and one more ask for urgent help/);
    await expect(page).toHaveTitle(/^\(2\) /);
    await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', /waiting/);
    const before = await tones();
    await page.clock.runFor(61_000);
    await expect(notice).toBeVisible();
    expect(await tones()).toBeGreaterThan(before);

    await page.goto('/');
    const requests = page.getByRole('region', { name: 'Requests' }).getByRole('article');
    await expect(requests.nth(1)).toContainText('Emergency');
    await notice.getByRole('link', { name: 'Open' }).click();
    await expect(page).toHaveURL(/\/appointments\/[^/]+$/);
    await expect(notice).toContainText(/ asks for urgent help/);
    await notice.getByRole('link', { name: 'Open' }).click();
    await expect(page).toHaveURL(new RegExp(urgent));
    await expect(notice).toHaveCount(0);
    await page.reload();
    await expect(page).toHaveTitle(/^\(2\) /);
    await expect(notice).toHaveCount(0);
    await page.getByRole('button', { name: 'Accept' }).click();
    await expect(page).toHaveTitle(/^\(1\) /);
  } finally {
    await clinic.close();
  }
});

test('who waits with an emergency is shown as both', async ({ browser, signInAs, page, clinic }) => {
  await signInAs(accounts.patel);
  const patient = await at(browser, clinic, demo('patient4'));
  const [id = ''] = await ask(clinic, patient, (await slotsOf(patient, 'rajesh')).slice(0, 1), true);
  await page.request.post(`/api/appointments/${id}/accept`, { headers: { Origin: clinic.url } });
  const theirs = await patient.newPage();
  await theirs.goto(`/video-consultation/${id}`);
  await theirs.getByRole('button', { name: 'Join the visit' }).click();
  await expect(theirs.getByText('You are in the waiting room')).toBeVisible();
  await page.goto('/');
  const card = page.getByRole('article').filter({ hasText: /Waiting \d+ min/ });
  await expect(card).toContainText('Emergency');
  await patient.close();
});

test('a name may be typed with pauses', async ({ page }) => {
  await page.goto('/doctors');
  const name = page.getByLabel('Name');
  await name.pressSequentially('sneha ');
  await expect(page).toHaveURL(/q=sneha/);
  await name.pressSequentially('shah');
  await expect(name).toHaveValue('sneha shah');
  await page.getByRole('link', { name: 'Dr Sneha Shah' }).click();
  await expect(page.getByRole('complementary', { name: 'About' })).toContainText('all day');
});

test('whoever goes on right after typing is not called back', async ({ page, signInAs }) => {
  await signInAs(accounts.kriya);
  await page.goto('/book');
  // Whoever is free soonest, which is another one at each hour.
  const link = page.getByRole('article').getByRole('link').first();
  await expect(link).toBeVisible();
  await page.getByLabel('Name').fill('snea');
  // As on a slow phone: what was typed is told before the page has drawn the next step.
  await link.evaluate((element: HTMLElement) => {
    element.click();
    const until = performance.now() + 500;
    while (performance.now() < until);
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Choose a time' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Day' })).toBeVisible();
  await expect(page).toHaveURL(/doctor=/);
});

test('more doctors that cannot be fetched are said beside those that are there', async ({ page }) => {
  await page.goto('/doctors');
  const cards = page.getByRole('article');
  await expect(cards).toHaveCount(12);
  await page.route('**/api/doctors?*cursor=*', (route) => route.abort());
  await page.getByRole('button', { name: 'Show more doctors' }).click();
  await expect(page.getByRole('alert').getByText(/could not reach the clinic/)).toBeVisible();
  await expect(cards).toHaveCount(12);
  await page.unroute('**/api/doctors?*cursor=*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(cards).toHaveCount(24);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a server that cannot be reached is said, and trying again goes on', async ({ page }) => {
  await page.goto('/sign-in');
  await page.route('**/api/doctors?**', (route) => route.abort());
  await page.getByRole('link', { name: 'Find a doctor' }).first().click();
  await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible();
  await expect(page.getByRole('alert').getByText(/could not reach the clinic/)).toBeVisible();
  await page.unroute('**/api/doctors?**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('article')).toHaveCount(12);
});
