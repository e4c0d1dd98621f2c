/** What most tests of the visit begin with: a clinic, and Kriya and Dr Patel at devices of their own, signed in. */
import { type BrowserContextOptions, test } from '@playwright/test';
import { Clinic, type Device, kriya, meet, openVisitOf, patel, Person, phone } from './call-support';
import { type Host, Lab } from './lab';

/** A page that Instagram shows inside of itself, on a phone. */
export const inAnApp: BrowserContextOptions = {
  ...phone,
  userAgent:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 Instagram 350.0',
};

export interface Scene {
  clinic: Clinic;
  patient: Person;
  doctor: Person;
  /** The visit that both can join now. */
  visit: string;
}

export interface LabScene extends Scene {
  lab: Lab;
}

async function withBoth(
  clinic: Clinic,
  devices: { patient: Device; doctor: Device },
  deed: (scene: Scene) => Promise<void>,
): Promise<void> {
  const people: Person[] = [];
  const at = async (colour: 'red' | 'blue', device: Device) => {
    const person = await Person.at(clinic, colour, device);
    people.push(person);
    return person;
  };
  try {
    const patient = await at('red', devices.patient);
    const doctor = await at('blue', devices.doctor);
    await Promise.all([patient.signIn(...kriya), doctor.signIn(...patel)]);
    await deed({ clinic, patient, doctor, visit: await openVisitOf(patient) });
  } catch (failure) {
    await Promise.all(people.map(keepEvidence));
    throw failure;
  } finally {
    await Promise.all(people.map((person) => person.close()));
  }
}

/** What someone has before their eyes when a test fails. */
export async function keepEvidence({ page, errors }: Person): Promise<void> {
  const body = await page.screenshot({ timeout: 5000 }).catch(() => null);
  if (body) await test.info().attach(page.url(), { body, contentType: 'image/png' });
  const text = await page.locator('body').innerText({ timeout: 5000 }).catch(String);
  console.log(`${test.info().title}: at ${page.url()}\n${text.slice(0, 2000)}\n${errors.join('\n')}`);
}

/** The patient's picture is red, the doctor's blue. `settings` are the clinic's. */
export async function atTheClinic(
  deed: (scene: Scene) => Promise<void>,
  patient: Device = {},
  settings?: NodeJS.ProcessEnv,
): Promise<void> {
  const clinic = await Clinic.open(undefined, settings);
  try {
    await clinic.start();
    await withBoth(clinic, { patient, doctor: {} }, deed);
  } finally {
    await clinic.close();
  }
}

/**
 * The same between hosts of their own, with a relay. `before` sees to the network before anyone opens a page; `settings` are
 * the clinic's; `patient`: what else there is to the patient's device.
 */
export async function inTheLab(
  deed: (scene: LabScene) => Promise<void>,
  before?: (lab: Lab) => void,
  settings?: NodeJS.ProcessEnv,
  patient: Device = {},
): Promise<void> {
  const lab = await Lab.open();
  let clinic: Clinic | undefined;
  try {
    await lab.startTurn();
    clinic = await Clinic.open(lab, settings);
    await clinic.start();
    before?.(lab);
    const on = (host: Host): Device => ({ on: { lab, host } });
    const devices = { patient: { ...patient, ...on('patient') }, doctor: on('doctor') };
    await withBoth(clinic, devices, (scene) => deed({ ...scene, lab }));
  } finally {
    await clinic?.close();
    lab.close();
  }
}

/** `deed` once both are in the call, each with the other's picture. */
export function inTheCall<S extends Scene>(deed: (scene: S) => Promise<void>): (scene: S) => Promise<void> {
  return async (scene) => {
    await meet(scene.patient, scene.doctor, scene.visit);
    await deed(scene);
  };
}
