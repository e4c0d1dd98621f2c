import { expect, test } from '@playwright/test';
import { type Person } from './call-support';
import { atTheClinic, inTheCall } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

const bar = ({ page }: Person) => page.getByRole('toolbar', { name: 'The call' });
const button = (person: Person, name: string | RegExp) => bar(person).getByRole('button', { name, exact: true });

test('every control of the call has a name, a state where it has one, and a tooltip that names its key', () =>
  atTheClinic(
    inTheCall(async ({ doctor }) => {
      const controls = await bar(doctor).getByRole('button').all();
      const seen: Record<string, { pressed: string | null; keys: string | null; tip: string }> = {};
      for (const control of controls) {
        const name = (await control.getAttribute('aria-label')) ?? '';
        expect(name).not.toBe('');
        await control.hover();
        const tip = doctor.page.getByRole('tooltip').filter({ hasText: name });
        await expect(tip).toBeVisible();
        seen[name] = {
          pressed: await control.getAttribute('aria-pressed'),
          keys: await control.getAttribute('aria-keyshortcuts'),
          tip: await tip.innerText(),
        };
      }
      expect(seen).toEqual({
        'Mute your microphone': { pressed: 'false', keys: 'Space', tip: 'Mute your microphone (Space)' },
        'Switch your camera off': { pressed: 'true', keys: 'V', tip: 'Switch your camera off (V)' },
        'Share your screen': { pressed: 'false', keys: null, tip: 'Share your screen' },
        Chat: { pressed: 'false', keys: 'C', tip: 'Chat (C)' },
        'Patient, notes and prescription': { pressed: 'true', keys: null, tip: 'Patient, notes and prescription' },
        'Full screen': { pressed: 'false', keys: 'F', tip: 'Full screen (F)' },
        'Devices, keys and more': { pressed: null, keys: '?', tip: 'Devices, keys and more (?)' },
        'Leave the visit': { pressed: null, keys: 'Escape', tip: 'Leave the visit (Escape)' },
      });

      await button(doctor, 'Chat').focus();
      const { keyboard } = doctor.page;
      await keyboard.press('Shift+Tab');
      await keyboard.press('Tab');
      const tip = (name: string) => doctor.page.getByRole('tooltip', { includeHidden: true }).filter({ hasText: name });
      await expect(tip('Chat')).toBeVisible();
      await keyboard.press('Escape');
      await expect(tip('Chat')).toBeHidden();
      await keyboard.press('Tab');
      await expect(tip('Patient, notes and prescription')).toBeVisible();
    }),
  ));

test('in the list of who is here no button moves when the quality of a line comes to be known', () =>
  atTheClinic(
    inTheCall(async ({ doctor: { page } }) => {
      await page.getByRole('button', { name: '2 here: who?' }).click();
      const list = page.locator('[popover]:popover-open');
      const qualities = list.getByText(/ line$/);
      await expect(qualities).toHaveCount(2);
      const places = () =>
        list.getByRole('button').evaluateAll((buttons) => buttons.map((each) => each.getBoundingClientRect().toJSON()));
      const known = await places();
      expect(known).toHaveLength(3);
      await qualities.evaluateAll((words) => words.forEach((each) => each.parentElement?.remove()));
      expect(await places()).toEqual(known);
    }),
  ));

test('each key does what the sheet says, and none does anything while they rest', () =>
  atTheClinic(
    inTheCall(async ({ patient, doctor }) => {
      const { page } = patient;
      await page.keyboard.press('?');
      const sheet = page.getByRole('dialog', { name: 'Devices and more' });
      await expect(sheet.locator('kbd')).toHaveText(['Space', 'V', 'C', 'F', 'P', 'Esc', '?']);
      await page.keyboard.press('Escape');
      await expect(sheet).toBeHidden();

      await page.keyboard.press('Space');
      await expect(button(patient, 'Unmute your microphone')).toHaveAttribute('aria-pressed', 'true');
      await page.keyboard.press('Space');
      await expect(button(patient, 'Mute your microphone')).toHaveAttribute('aria-pressed', 'false');

      await page.keyboard.press('v');
      await expect(button(patient, 'Switch your camera on')).toHaveAttribute('aria-pressed', 'false');
      await expect(doctor.page.getByText("Kriya's camera is off")).toBeVisible();
      await page.keyboard.press('v');
      await expect(button(patient, 'Switch your camera off')).toHaveAttribute('aria-pressed', 'true');

      await page.keyboard.press('c');
      await expect(button(patient, 'Chat')).toHaveAttribute('aria-pressed', 'true');
      await button(patient, 'Chat').click();
      await expect(button(patient, 'Chat')).toHaveAttribute('aria-pressed', 'false');

      await page.keyboard.press('f');
      await expect(button(patient, 'Window')).toHaveAttribute('aria-pressed', 'true');
      await page.keyboard.press('f');
      await expect(button(patient, 'Full screen')).toHaveAttribute('aria-pressed', 'false');

      await page.keyboard.press('Escape');
      const leave = page.getByRole('dialog').filter({ hasText: 'Leave' });
      await expect(leave).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(leave).toBeHidden();

      await page.keyboard.press('?');
      await sheet.getByLabel('Use these keys').uncheck();
      await page.keyboard.press('Escape');
      await expect(sheet).toBeHidden();
      await page.keyboard.press('Space');
      await page.keyboard.press('?');
      await expect(sheet).toBeVisible();
      await expect(button(patient, 'Mute your microphone')).toHaveAttribute('aria-pressed', 'false');
    }),
  ));

test('the picture in a window of its own, and back', () =>
  atTheClinic(
    inTheCall(async ({ patient }) => {
      const { page } = patient;
      const floats = () => page.evaluate(() => document.pictureInPictureElement?.getAttribute('data-testid') ?? null);
      await page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await page.getByRole('button', { name: 'Picture in a small window' }).click();
      await expect.poll(floats).toBe('remote-video');
      await patient.hearsAndSeesOn();
      await page.keyboard.press('p');
      await expect.poll(floats).toBeNull();
      await page.keyboard.press('p');
      await expect.poll(floats).toBe('remote-video');
      await page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await page.getByRole('button', { name: 'Picture back in the page' }).click();
      await expect.poll(floats).toBeNull();
    }),
  ));

test('a screen that is shown takes the window of its own, and gives it back to the face', () =>
  atTheClinic(
    inTheCall(async ({ patient, doctor }) => {
      const { page } = patient;
      const floats = () => page.evaluate(() => document.pictureInPictureElement?.getAttribute('data-testid') ?? null);
      await page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await page.getByRole('button', { name: 'Picture in a small window' }).click();
      await expect.poll(floats).toBe('remote-video');
      await button(doctor, 'Share your screen').click();
      await expect.poll(floats).toBe('remote-screen');
      await button(doctor, 'Stop sharing your screen').click();
      await expect.poll(floats).toBe('remote-video');
    }),
  ));

test('where the browser has no such window, none is offered', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    // What Firefox says of itself.
    await patient.page.addInitScript(() => {
      Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', { value: undefined });
    });
    await inTheCall(async () => {
      await patient.page.keyboard.press('?');
      const sheet = patient.page.getByRole('dialog', { name: 'Devices and more' });
      await expect(sheet.locator('kbd')).toHaveText(['Space', 'V', 'C', 'F', 'Esc', '?']);
      await expect(sheet.getByRole('button', { name: /small window/ })).toHaveCount(0);
    })({ patient, doctor, visit } as Parameters<Parameters<typeof atTheClinic>[0]>[0]);
  }));
