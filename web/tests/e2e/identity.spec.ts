import { createHmac } from 'node:crypto';
import { chromium, type Page } from '@playwright/test';
import { chromiumPath, everywhere } from './browsers';
import { accounts, expect, freshEmail, test } from './fixtures';

const password = 'a long enough password';

test('an account is opened, confirmed, left, and its password reset', async ({ page, codeFor }) => {
  const email = freshEmail('asha');
  await page.goto('/sign-up');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('Please enter your name.')).toBeVisible();
  await expect(page.getByLabel('Full name')).toBeFocused();

  await page.getByLabel('Full name').fill('Asha Rao');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Create account' }).click();

  await expect(page.getByRole('heading', { name: 'Confirm your e-mail' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Send the code again in \d+ s/ })).toBeDisabled();
  const code = await codeFor(email);
  await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByText(/not right, or no longer valid/i)).toBeVisible();
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByRole('heading', { name: /Good (morning|afternoon|evening), Asha/ })).toBeVisible();

  await page.getByRole('button', { name: 'Your account, Asha Rao' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'A good doctor, wherever you are' })).toBeVisible();
  await page.goto('/account');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount/);

  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await expect.poll(() => codeFor(email)).not.toBe(code);
  await page.getByLabel('Code').fill(await codeFor(email));
  await page.getByLabel('New password', { exact: true }).fill('another long password');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();

  await expect(page.getByLabel('E-mail address')).toHaveValue(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The address or the password is not right.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('another long password');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: /Good (morning|afternoon|evening), Asha/ })).toBeVisible();
});

test('signing in leads back to where one was going', async ({ page }) => {
  await page.goto('/appointments?tab=past');
  await expect(page.getByText('Sign in to go on where you were.')).toBeVisible();
  await page.getByRole('button', { name: /Kriya/ }).click();
  await expect(page).toHaveURL(/\/appointments\?tab=past/);
  await expect(page.getByRole('tab', { name: 'Past' })).toHaveAttribute('aria-selected', 'true');
});

/** What this tab keeps of what was typed. */
const typedIn = (page: Page) =>
  page.evaluate(() => Object.keys(sessionStorage).filter((key) => /aegle-booking|aegle\.chat/.test(key)));

const openVisit = async (page: Page) => {
  const answer = await page.request.get('/api/appointments/patient?scope=upcoming');
  const { appointments } = (await answer.json()) as { appointments: { appointment_id: string; status: string }[] };
  return appointments.find(({ status }) => status === 'accepted')?.appointment_id ?? '';
};

const signOut = async (page: Page) => {
  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
};

test('signing out leaves no word about anyone on the device, in any tab', async ({ page, signInAs, context }) => {
  await signInAs(accounts.kriya);
  const { doctors } = (await (await page.request.get('/api/doctors?q=sneha')).json()) as { doctors: { id: string }[] };
  const { slots } = (await (await page.request.get(`/api/doctors/${doctors[0]?.id}/slots`)).json()) as {
    slots: { starts_at: string }[];
  };
  await page.goto(`/book?doctor=${doctors[0]?.id}&slot=${encodeURIComponent(slots[5]?.starts_at ?? '')}`);
  await page.getByLabel('What troubles you?').fill('Something private');
  await expect.poll(() => typedIn(page)).toHaveLength(1);

  const other = await context.newPage();
  await other.goto(`/video-consultation/${await openVisit(page)}`);
  await other.getByRole('button', { name: 'Join with chat only' }).click();
  await other.getByRole('button', { name: /Chat/ }).first().click();
  await other.getByLabel('Your message').fill('Not sent yet');
  await expect.poll(() => typedIn(other)).not.toEqual([]);

  await signOut(page);
  await expect(page.getByRole('heading', { name: 'A good doctor, wherever you are' })).toBeVisible();
  await expect(other.getByRole('heading', { name: 'A good doctor, wherever you are' })).toBeVisible();
  expect(await typedIn(page)).toEqual([]);
  expect(await typedIn(other)).toEqual([]);
});

test('on the way back after signing out the browser shows no page of before as it was', async ({ clinic }) => {
  // The shell keeps no pages, and Playwright tells browsers not to.
  const ignoreDefaultArgs = ['--disable-back-forward-cache'];
  const browser = await chromium.launch({ executablePath: chromiumPath(true), args: everywhere, ignoreDefaultArgs });
  try {
    const context = await browser.newContext({ baseURL: clinic.url, locale: 'en-GB' });
    const headers = { Origin: clinic.url };
    await context.request.post('/api/auth/login', { headers, data: accounts.kriya });
    const page = await context.newPage();
    const kept: string[] = [];
    await page.exposeFunction('showsAgain', (words: string) => kept.push(words));
    await page.addInitScript(() => {
      const { showsAgain } = globalThis as unknown as { showsAgain(words: string): void };
      addEventListener('pageshow', ({ persisted }) => persisted && showsAgain(document.body.innerText));
    });
    await page.goto('/record');
    await expect(page.getByText('Penicillin').first()).toBeVisible();
    await signOut(page);
    await expect(page.getByRole('heading', { name: 'A good doctor, wherever you are' })).toBeVisible();

    await page.goBack();
    await expect.poll(() => kept).toHaveLength(1);
    expect(kept[0]).not.toMatch(/Kriya|Penicillin/);
    await expect(page.getByRole('heading', { name: 'A good doctor, wherever you are' })).toBeVisible();
  } finally {
    await browser.close();
  }
});

test('notes that the server does not have are asked about before signing out deletes them', async ({
  page,
  signInAs,
}) => {
  await signInAs(accounts.kriya);
  const visit = await openVisit(page);
  await signInAs(accounts.patel);
  await page.route('**/notes', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()));
  await page.goto(`/video-consultation/${visit}`);
  await page.getByRole('tab', { name: 'Notes' }).click();
  await page.getByLabel(/Your notes on/).fill('A murmur');
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'offline');
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(await databases()).toContain('aegle');

  await page.goto('/');
  await signOut(page);
  const question = page.getByRole('dialog', { name: 'Sign out and lose notes?' });
  await expect(question).toContainText('Notes of one visit are not saved yet');
  await expect(question.getByRole('link')).toHaveAttribute('href', `/video-consultation/${visit}`);
  await question.getByRole('button', { name: 'Back' }).click();
  await expect(question).toHaveCount(0);
  await signOut(page);
  await question.getByRole('button', { name: 'Sign out and delete them' }).click();
  await expect(page.getByRole('heading', { name: 'A good doctor, wherever you are' })).toBeVisible();
  expect(await databases()).not.toContain('aegle');
});

test('the record keeps "none" and "unknown" apart', async ({ page, codeFor }) => {
  const email = freshEmail('omar');
  await page.goto('/sign-up');
  await page.getByLabel('Full name').fill('Omar Aziz');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Code').fill(await codeFor(email));
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await page.getByRole('link', { name: 'Fill it in' }).click();

  const allergies = page.getByRole('radiogroup', { name: 'Allergies' });
  const medicines = page.getByRole('radiogroup', { name: 'Medicines you take' });
  await expect(allergies.getByLabel('Not said yet')).toBeChecked();
  await allergies.getByLabel('These:').check();
  await allergies.getByPlaceholder(/penicillin/).fill('Penicillin: rash');
  await allergies.getByPlaceholder(/penicillin/).press('Enter');
  await medicines.getByLabel('None', { exact: true }).check();
  await page.getByLabel('Date of birth').fill('1990-02-03');
  await page.getByRole('button', { name: 'Save my record' }).click();
  await expect(page.getByText('Your record is saved')).toBeVisible();

  await page.reload();
  await expect(allergies.getByText('Penicillin: rash')).toBeVisible();
  await expect(medicines.getByLabel('None', { exact: true })).toBeChecked();
  await expect(page.getByLabel('Date of birth')).toHaveValue('1990-02-03');
});

test('a second step is set up, asked for, and given up', async ({ page, codeFor }) => {
  const email = freshEmail('lena');
  await page.goto('/sign-up');
  await page.getByLabel('Full name').fill('Lena Fischer');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Code').fill(await codeFor(email));
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByRole('heading', { name: /Lena/ })).toBeVisible();

  await page.goto('/account');
  await page.getByRole('button', { name: 'Set up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = (await dialog.locator('code').innerText()).replace(/\s/g, '');
  await dialog.getByLabel('Code').fill(totp(secret, 0));
  await dialog.getByRole('button', { name: 'Turn on the second step' }).click();
  await expect(dialog.getByText('The second step is on')).toBeVisible();
  const recovery = await dialog.getByRole('listitem').first().innerText();
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByRole('region', { name: 'Second step' }).getByText('On', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('/');
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible();
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code').fill(recovery);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: /Lena/ })).toBeVisible();
});

test('another session is ended from the account', async ({ page, browser, signInAs, clinic }) => {
  await signInAs(accounts.shah);
  const other = await browser.newContext({ userAgent: 'Mozilla/5.0 (iPhone) Safari/605', baseURL: clinic.url });
  const elsewhere = await other.newPage();
  await elsewhere.request.post('/api/auth/login', { headers: { Origin: clinic.url }, data: accounts.shah });
  await elsewhere.goto('/profile');
  await expect(elsewhere.getByRole('heading', { name: 'Profile and hours' })).toBeVisible();

  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out: Safari, iPhone or iPad' }).first().click();
  await expect(page.getByText('Signed out there')).toBeVisible();
  await expect(elsewhere).toHaveURL(/\/sign-in\?next=%2Fprofile/);
  await other.close();
});

/** RFC 6238 with SHA-1, 6 digits and 30 seconds, as authenticator apps do it. */
function totp(secret: string, steps: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', base32(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function base32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
