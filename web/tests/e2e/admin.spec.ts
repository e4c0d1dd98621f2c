import { accounts, expect, freshEmail, test } from './fixtures';

test('a doctor applies, is approved, sets hours, and can be found', async ({ page, browser, clinic, codeFor }) => {
  const email = freshEmail('ben');
  const name = `Ben Okri${Date.now().toString(36)}`;
  await page.goto('/sign-up?as=doctor');
  await page.getByRole('main').getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Choose at least one specialty.')).toBeVisible();
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await page.getByRole('combobox', { name: 'Specialties' }).fill('Sports medicine');
  await page.getByRole('combobox', { name: 'Specialties' }).press('Enter');
  await page.getByLabel('Registration number').fill('GMC-4711');
  await page.getByRole('main').getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Code').fill(await codeFor(email));
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByText('The clinic is looking at your account')).toBeVisible();

  const office = await browser.newContext({ baseURL: clinic.url, locale: 'en-GB' });
  const admin = await office.newPage();
  await admin.request.post('/api/auth/login', { headers: { Origin: clinic.url }, data: accounts.admin });
  await admin.goto('/');
  const application = admin.getByRole('article', { name: `Dr ${name}` });
  await expect(application.getByText('GMC-4711')).toBeVisible();
  await application.getByRole('button', { name: 'Decline' }).click();
  await admin.getByRole('dialog').getByLabel('Reason').fill('The number is not in the register');
  await admin.getByRole('dialog').getByRole('button', { name: 'Decline' }).click();
  await expect(application).toHaveCount(0);
  await expect(page.getByText('Your account was not approved').first()).toBeVisible();

  await admin.getByRole('radiogroup', { name: 'State of approval' }).getByText('Declined').click();
  await application.getByRole('button', { name: 'Approve' }).click();
  await expect(admin.getByText(`Dr ${name} is approved`)).toBeVisible();
  await office.close();

  await expect(page.getByText('The clinic is looking at your account')).toHaveCount(0);
  await page.goto('/profile');
  const hours = page.getByRole('region', { name: 'Weekly hours' });
  for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) {
    await hours.getByRole('button', { name: `Add hours on ${day}` }).click();
  }
  await hours.getByLabel('Monday, until').fill('08:00');
  await hours.getByRole('button', { name: 'Save the hours' }).click();
  await expect(hours.getByText('The end must be later than the start.')).toBeVisible();
  await hours.getByLabel('Monday, until').fill('17:00');
  await hours.getByRole('button', { name: 'Save the hours' }).click();
  await expect(page.getByText('Your hours are saved')).toBeVisible();

  await page.goto(`/doctors?q=${name.split(' ')[1]}`);
  await page.getByRole('link', { name: `Dr ${name}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Dr ${name}` })).toBeVisible();
  await expect(page.getByText('Sports medicine')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Day' }).getByRole('button').first()).toBeVisible();
});

test('only an admin opens the approvals', async ({ page, signInAs }) => {
  await signInAs(accounts.kriya);
  await page.goto('/admin/doctors');
  await expect(page.getByRole('heading', { name: 'Not open to your account' })).toBeVisible();
});

test('a fee is what its doctor means, and edits are not lost on the way out', async ({ page, signInAs }) => {
  await signInAs(accounts.shah);
  await page.goto('/profile');
  const fee = page.getByLabel('Fee for a visit');
  const save = page.getByRole('button', { name: 'Save the profile' });
  const feeNow = async () =>
    ((await (await page.request.get('/api/doctors/me')).json()) as { fee: { amount_minor: number } }).fee.amount_minor;
  await fee.fill('a lot');
  await save.click();
  await expect(page.getByText('Please enter the fee as a number')).toBeVisible();
  await fee.fill('1,000');
  await save.click();
  await expect(page.getByText('Your profile is saved')).toBeVisible();
  expect(await feeNow()).toBe(100_000);
  await expect(fee).toHaveValue('1000');

  const hours = page.getByRole('region', { name: 'Weekly hours' });
  await hours.getByRole('button', { name: 'Add hours on Monday' }).click();
  await page.getByRole('banner').getByRole('link', { name: 'Appointments' }).click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Back' }).click();
  await expect(question).toHaveCount(0);
  await expect(page).toHaveURL(/\/profile$/);
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void dialog.dismiss();
  });
  await page.evaluate(() => location.reload());
  await expect.poll(() => asked).toBe(1);
  await page.getByRole('banner').getByRole('link', { name: 'Appointments' }).click();
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await expect(page.getByRole('heading', { name: 'Appointments' })).toBeVisible();
});
