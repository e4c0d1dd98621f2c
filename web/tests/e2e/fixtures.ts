import { expect, test as base, type Page } from '@playwright/test';
import { Clinic } from './call-support';

export { expect };

export const accounts = {
  kriya: { email: 'patient@mediscan.com', password: 'patient123' },
  patel: { email: 'rajesh.patel@mediscan.com', password: 'doctor123' },
  shah: { email: 'sneha.shah@mediscan.com', password: 'doctor123' },
  admin: { email: 'admin@mediscan.com', password: 'admin123' },
};

type Account = { email: string; password: string };

type Tools = {
  /** Fails the test when the page logs an error that nobody foresaw. */
  quiet: void;
  /** Signs in without the form, in this test's browser. */
  signInAs: (account: Account) => Promise<void>;
  /** The six digits of the newest mail to someone. */
  codeFor: (email: string) => Promise<string>;
};

export const test = base.extend<Tools, { clinic: Clinic }>({
  clinic: [
    async ({}, use) => {
      const clinic = await Clinic.open();
      try {
        await clinic.start();
        await use(clinic);
      } finally {
        await clinic.close();
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ clinic }, use) => use(clinic.url),
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !expected(message.text())) errors.push(message.text());
      });
      page.on('pageerror', (error) => errors.push(String(error)));
      await use();
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
  signInAs: async ({ page, clinic }, use) => {
    await use(async (account) => {
      const headers = { Origin: clinic.url };
      const answer = await page.request.post(`${clinic.url}/api/auth/login`, { headers, data: account });
      expect(answer.status(), await answer.text()).toBe(200);
    });
  },
  codeFor: async ({ clinic }, use) => {
    await use(async (email) => {
      let code = '';
      const look = async () => {
        code = /\b\d{6}\b/.exec(bodyOf(await clinic.mailTo(email)))?.[0] ?? '';
        return code;
      };
      await expect.poll(look, { message: `a code for ${email}` }).not.toBe('');
      return code;
    });
  },
});

/** The browser itself logs every refusal of the server; tests that provoke one look at what the page makes of it. */
const expected = (text: string) => /status of (401|403|404|409|422)|net::ERR_FAILED/.test(text);

const bodyOf = (mail: string) => mail.slice(mail.search(/\r?\n\r?\n/));

let last = 0;

/** An address that nobody had before, in this worker or another. */
export const freshEmail = (name: string) => `${name}.${process.pid}.${Date.now().toString(36)}${++last}@example.org`;

/** Keys alone: presses Tab until what is wanted has the focus. */
export async function tabTo(page: Page, wanted: ReturnType<Page['locator']>, atMost = 60): Promise<void> {
  for (let presses = 0; presses < atMost; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead there');
}
