import { expect, test } from '@playwright/test';
import { Clinic, kriya, openVisitOf, patel, Person } from './call-support';
import { FirefoxPerson } from './firefox';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

/** The one whose camera is a colour is in Chromium; the other one's camera is Firefox's own fake. */
async function between(chromiumIs: 'patient' | 'doctor', viewport?: { width: number; height: number }) {
  const clinic = await Clinic.open();
  const people: { close(): Promise<void> }[] = [];
  try {
    await clinic.start();
    const chromium = await Person.at(clinic, 'red');
    people.push(chromium);
    const firefox = await FirefoxPerson.at(clinic, viewport);
    people.push(firefox);
    const isPatient = chromiumIs === 'patient';
    await chromium.signIn(...kriya);
    const visit = await openVisitOf(chromium);
    if (!isPatient) await chromium.signIn(...patel);
    await (isPatient ? firefox.signIn(...patel) : firefox.signIn(...kriya));
    await Promise.all([chromium.openVisit(visit), firefox.openVisit(visit)]);

    const [join, start] = ['Join the visit', 'Start the visit'];
    await chromium.page.getByRole('button', { name: isPatient ? join : start }).click();
    await firefox.click(isPatient ? start : join);
    await firefox.sees('red');
    await Promise.all([chromium.hearsAndSeesOn(), firefox.hearsAndSeesOn()]);

    await chromium.page.getByRole('button', { name: /^Chat/ }).click();
    await chromium.say('from Chromium');
    await firefox.click('Chat');
    await firefox.reads('from Chromium');
    await firefox.say('from Firefox');
    await expect(chromium.message('from Firefox')).toBeVisible();

    await chromium.page.getByRole('button', { name: 'Share your screen' }).click();
    await firefox.seesScreen();
    await firefox.sees('red');
    await Promise.all([chromium.hearsAndSeesOn(), firefox.hearsAndSeesOn()]);
    await chromium.page.getByRole('button', { name: 'Stop sharing your screen' }).click();

    await chromium.page.reload();
    await firefox.sees('red');
    await Promise.all([chromium.hearsAndSeesOn(), firefox.hearsAndSeesOn()]);
    await firefox.page.reload();
    await firefox.sees('red');
    await Promise.all([chromium.hearsAndSeesOn(), firefox.hearsAndSeesOn()]);
    expect(chromium.errors).toEqual([]);
    expect(firefox.errors).toEqual([]);
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await clinic.close();
  }
}

test('a patient in Chromium and a doctor in Firefox meet, write, and come back after reloads', () =>
  between('patient'));
test('a doctor in Chromium and a patient in Firefox meet, write, and come back after reloads', () => between('doctor'));
test('a doctor in Chromium and a patient in Firefox on a phone do the same', () =>
  between('doctor', { width: 390, height: 844 }));
