import { execFileSync } from 'node:child_process';
import { type BrowserContextOptions, expect, test } from '@playwright/test';
import { Clinic, desktop, Person, phone, shah } from './call-support';

test.describe.configure({ mode: 'parallel' });
// The whole way from a new account to a completed visit, on a machine that may be busy.
test.setTimeout(300_000);

const password = 'a long enough password';
const symptoms = 'Tight chest on stairs for two weeks';

interface Item {
  name: string;
  strength: string;
  dose: string;
  often: string;
}

const medicines: Item[] = [
  { name: 'Atorvastatin', strength: '20 mg', dose: '1 tablet', often: 'once a day, at night' },
  { name: 'Bisoprolol', strength: '2.5 mg', dose: '1 tablet', often: 'once a day, in the morning' },
  { name: 'Glyceryl trinitrate', strength: '400 micrograms', dose: '1 spray', often: 'when needed' },
];

async function register(patient: Person, clinic: Clinic, name: string, email: string) {
  const { page } = patient;
  await page.goto(`${clinic.url}/sign-up`);
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  const code = /\b\d{6}\b/.exec((await clinic.mailTo(email)).replace(/^[\s\S]*?\r?\n\r?\n/, ''))?.[0] ?? '';
  await page.getByLabel(/code/i).first().fill(code);
  await page.getByRole('button', { name: 'Confirm and sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name.split(' ')[0] ?? name);
}

/** Searches with a slip of the pen, books the first free time, and gives the visit's id. */
async function book({ page }: Person, clinic: Clinic): Promise<string> {
  await page.goto(`${clinic.url}/book`);
  await page.getByRole('searchbox').or(page.getByLabel(/name/i)).first().fill('Snea Shah');
  await page
    .getByRole('link', { name: /Sneha Shah/ })
    .first()
    .click();
  await page
    .getByRole('link', { name: /^Today|^Tomorrow/ })
    .first()
    .click();
  await page.getByLabel('What troubles you?').fill(symptoms);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Book this visit' }).click();
  await page.waitForURL(/\/appointments\/[0-9a-f-]{36}/);
  return /appointments\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

async function accept({ page }: Person, clinic: Clinic, visit: string) {
  await page.goto(`${clinic.url}/appointments/${visit}`);
  await page.getByRole('button', { name: /^Accept/ }).click();
  await expect(page.getByText('Accepted').first()).toBeVisible();
}

/** On a phone the panel lies over the picture, and one thing is shown at a time. */
async function openTab({ page }: Person, tab: RegExp) {
  if (!(await page.getByRole('tab', { name: tab }).isVisible()))
    await page.getByRole('button', { name: /^Patient, notes/ }).click();
  await page.getByRole('tab', { name: tab }).click();
}

async function addMedicine({ page }: Person, { name, strength, dose, often }: Item) {
  await page.getByRole('button', { name: 'Add a medicine' }).click();
  const fields = page.getByRole('group', { name: /^Medicine \d+$/ }).last();
  await fields.getByLabel('Strength').fill(strength);
  await fields.getByRole('combobox', { name: 'Dose' }).fill(dose);
  await fields.getByRole('combobox', { name: 'How often' }).fill(often);
  await fields.getByRole('combobox', { name: 'Name' }).fill(name);
  await page.keyboard.press('Escape');
}

async function wholeJourney(device: BrowserContextOptions, name: string) {
  const clinic = await Clinic.open();
  const people: Person[] = [];
  try {
    await clinic.start();
    const patient = await Person.at(clinic, 'red', { context: device });
    const doctor = await Person.at(clinic, 'blue', { context: device });
    people.push(patient, doctor);
    await register(patient, clinic, name, 'asha.rao@example.org');
    const visit = await book(patient, clinic);
    await doctor.signIn(...shah);
    await accept(doctor, clinic, visit);

    await test.step('both join; each sees and hears the other', async () => {
      await patient.openVisit(visit);
      await patient.page.getByRole('button', { name: 'Join the visit' }).click();
      await expect(patient.page.getByText('You are in the waiting room')).toBeVisible();
      await doctor.openVisit(visit);
      await expect(doctor.page.getByText('Asha is waiting for you')).toBeVisible();
      await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
      await Promise.all([patient.sees('blue'), doctor.sees('red')]);
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    });

    await test.step('chat both ways', async () => {
      await patient.page.getByRole('button', { name: /^Chat/ }).click();
      await patient.say('Good morning, doctor');
      await openTab(doctor, /^Chat/);
      await expect(doctor.message('Good morning, doctor')).toBeVisible();
      await doctor.say('Good morning. See <b>this</b>: https://example.org/heart');
      await expect(patient.page.getByRole('link', { name: 'https://example.org/heart' })).toHaveAttribute(
        'rel',
        /noopener/,
      );
      await expect(patient.page.getByText('<b>this</b>')).toBeVisible();
    });

    await test.step('notes and a prescription of three medicines, issued for this patient and visit', async () => {
      await openTab(doctor, /^Notes/);
      await doctor.page.getByLabel(`Your notes on ${name}`).fill('Typical angina on effort.');
      await expect(doctor.page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
      await openTab(doctor, /^Prescription/);
      await doctor.page.getByLabel('Diagnosis').fill('Stable angina pectoris');
      for (const medicine of [...medicines, medicines[0]!]) await addMedicine(doctor, medicine);
      const twice = doctor.page.getByText(`${medicines[0]!.name} is on this prescription already, above.`);
      await expect(twice).toBeVisible();
      await doctor.page
        .getByRole('button', { name: `Remove ${medicines[0]!.name}` })
        .last()
        .click();
      await expect(twice).toBeHidden();
      await doctor.page.getByLabel('Advice to the patient').fill('Stop at the first sign of pain.');
      await doctor.page.getByRole('button', { name: 'Review and issue' }).click();
      const review = doctor.page.getByRole('dialog');
      await expect(review).toContainText(`Issue for ${name}`);
      await review.getByRole('button', { name: 'Issue and complete the visit' }).click();
      await expect(doctor.page.getByText(`Issued to ${name}`)).toBeVisible();
    });

    await test.step('the patient has it at once, and downloads a PDF that names every medicine', async () => {
      for (const medicine of medicines)
        await expect(patient.page.getByText(`${medicine.name} ${medicine.strength}`)).toBeVisible();
      const downloading = patient.page.waitForEvent('download');
      await patient.page.getByRole('button', { name: 'Download PDF' }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toMatch(/^prescription-\d{4}-\d\d-\d\d-asha-rao\.pdf$/);
      const file = test.info().outputPath('prescription.pdf');
      await download.saveAs(file);
      const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
      for (const medicine of medicines) {
        expect(text).toContain(medicine.name);
        expect(text).toContain(medicine.strength);
      }
      expect(text).toContain(name);
    });

    await test.step('the call goes on until the doctor ends it for both; the visit is completed', async () => {
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
      await doctor.page.getByRole('button', { name: 'Close the panel' }).click();
      await doctor.page.getByRole('button', { name: 'Leave the visit' }).click();
      await doctor.page.getByRole('button', { name: 'End for both' }).click();
      await expect(patient.page.getByText('ended the call')).toBeVisible();
      await expect(doctor.page.getByText('The visit is completed')).toBeVisible();
      const { status } = await patient.get<{ status: string }>(`/api/appointments/${visit}`);
      expect(status).toBe('completed');
    });

    expect(patient.errors).toEqual([]);
    expect(doctor.errors).toEqual([]);
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await clinic.close();
  }
}

test('from a new account to a prescription, at a desk', () => wholeJourney(desktop, 'Asha Rao'));
test('from a new account to a prescription, on a phone', () => wholeJourney(phone, 'Asha Rao'));
