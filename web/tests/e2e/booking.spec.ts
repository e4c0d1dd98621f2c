import type { Page } from '@playwright/test';
import { accounts, expect, test } from './fixtures';

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

test('a server that cannot be reached is said, and trying again goes on', async ({ page }) => {
  await page.goto('/sign-in');
  await page.route('**/api/doctors?**', (route) => route.abort());
  await page.getByRole('link', { name: 'Find a doctor' }).first().click();
  await expect(page.getByRole('status', { name: 'Loading' })).toBeVisible();
  await expect(page.getByRole('alert').getByText(/could not reach the clinic/)).toBeVisible();
  await page.unroute('**/api/doctors?**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('link', { name: 'Dr Rajesh Patel' })).toBeVisible();
});
