import { accounts, expect, tabTo, test } from './fixtures';

test('a visit is booked with the keyboard alone', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByLabel('E-mail address')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('E-mail address'));
  await page.keyboard.type(accounts.kriya.email);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(accounts.kriya.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /Kriya/ })).toBeVisible();

  await tabTo(page, page.getByRole('banner').getByRole('link', { name: 'Find a doctor' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Find a doctor' })).toBeVisible();
  await tabTo(page, page.getByLabel('Name'));
  await page.keyboard.type('Rajesh');
  await expect(page.getByRole('article')).toHaveCount(1);
  await tabTo(page, page.getByRole('link', { name: 'Dr Rajesh Patel' }));
  await page.keyboard.press('Enter');

  const times = page.getByRole('region', { name: /Night|Morning|Afternoon|Evening/ }).getByRole('link');
  await tabTo(page, times.first());
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('What troubles you?'));
  await page.keyboard.type('Palpitations at night');
  await tabTo(page, page.getByRole('button', { name: 'Continue' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Book this visit' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your request is with Dr Rajesh Patel')).toBeVisible();

  await page.goto('/appointments');
  const actions = page.getByRole('button', { name: /Actions for the visit/ }).first();
  await tabTo(page, actions);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Details' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(actions).toBeFocused();
});
