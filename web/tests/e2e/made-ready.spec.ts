import { expect, test } from '@playwright/test';
import { kriya, type Person, phone } from './call-support';
import { FirefoxPerson } from './firefox';
import { atTheClinic } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(120_000);

interface Line {
  state: string;
  /** That are sent. */
  tracks: number;
  packets: number;
}

/** A page of either library. */
interface Evaluates {
  evaluate(deed: () => Promise<Line[]>): Promise<Line[]>;
}

/** Every connection that the page has made so far, and what has gone over it. */
const linesOf = ({ page }: { page: Evaluates }): Promise<Line[]> =>
  page.evaluate(async () => {
    const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
    const lineOf = async (connection: RTCPeerConnection) => {
      const line = { state: connection.connectionState, packets: 0, tracks: 0 };
      const isOpen = (sender: RTCRtpSender) => sender.getParameters().encodings.some(({ active }) => active !== false);
      line.tracks = connection.getSenders().filter((sender) => sender.track && isOpen(sender)).length;
      (await connection.getStats()).forEach(({ type, packetsSent, packetsReceived }) => {
        if (type === 'outbound-rtp') line.packets += Number(packetsSent);
        if (type === 'inbound-rtp') line.packets += Number(packetsReceived);
      });
      return line;
    };
    return Promise.all(all.map(lineOf));
  });

/** Who has been in a call from this browser before has had the choice to hide the address that goes with a line. */
async function comesAgain({ page }: Person, open: () => Promise<void>) {
  await open();
  await page.getByRole('button', { name: 'Start the visit' }).click();
  await page.getByRole('button', { name: 'Leave the visit' }).click();
  await page.getByRole('button', { name: 'Leave, and come back later' }).click();
  await expect(page.getByRole('button', { name: 'Leave the visit' })).toBeHidden();
  await open();
  await expect(page.getByRole('button', { name: 'Start the visit' })).toBeVisible();
}

const silent = [{ state: 'connected', tracks: 0, packets: 0 }];

test('the line is made ready while one waits, carries nothing before the start, and is the one of the call', () =>
  atTheClinic(
    async ({ patient, doctor, visit }) => {
      await Promise.all([patient.openVisit(visit), comesAgain(doctor, () => doctor.openVisit(visit))]);
      expect(await linesOf(doctor)).toEqual([]);
      await patient.page.getByRole('button', { name: 'Join the visit' }).click();
      await expect(patient.page.getByText('Dr Rajesh Patel is getting ready')).toBeVisible();
      await expect(patient.page.getByText('You are next.')).toBeVisible();
      await expect(patient.page.getByText('is not here yet')).toBeHidden();
      for (const person of [patient, doctor]) await expect.poll(() => linesOf(person)).toEqual(silent);
      await expect(doctor.page.getByText('Kriya is waiting for you')).toBeVisible();
      // What is chosen while one waits opens nothing either.
      await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
      await patient.page.getByLabel('Sound only').check();
      await patient.page.getByLabel('Sound only').uncheck();
      await patient.page.getByRole('button', { name: 'Close' }).click();
      for (const person of [patient, doctor]) expect(await linesOf(person)).toEqual(silent);

      await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
      await Promise.all([patient.sees('blue'), doctor.sees('red')]);
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
      for (const person of [patient, doctor])
        expect(await linesOf(person)).toEqual([{ state: 'connected', tracks: 2, packets: expect.any(Number) }]);
    },
    { context: phone },
  ));

test('a doctor who goes away from the door, or whose line drops there, is waited for as before; the call comes about', () =>
  atTheClinic(async ({ patient, doctor, visit, clinic }) => {
    const open = () => doctor.openVisit(visit);
    await Promise.all([patient.openVisit(visit), comesAgain(doctor, open)]);
    await patient.page.getByRole('button', { name: 'Join the visit' }).click();
    await expect.poll(() => linesOf(patient)).toEqual(silent);
    await patient.page.getByRole('button', { name: 'Share your screen' }).click();
    const stop = patient.page.getByRole('button', { name: 'Stop sharing your screen' });
    await expect(stop).toBeVisible();
    for (const person of [patient, doctor]) expect(await linesOf(person)).toEqual(silent);
    await stop.click();
    await doctor.page.getByRole('link', { name: 'Not now' }).click();
    await expect(patient.page.getByText('You are in the waiting room')).toBeVisible();
    await expect.poll(async () => (await linesOf(patient)).map(({ state }) => state)).toEqual(['closed']);

    await open();
    await expect(patient.page.getByText('Dr Rajesh Patel is getting ready')).toBeVisible();
    await expect.poll(async () => (await linesOf(doctor)).map(({ state }) => state)).toEqual(['connected']);
    await clinic.kill();
    await clinic.start();
    const last = async (person: Person) => (await linesOf(person)).at(-1);
    for (const person of [patient, doctor])
      await expect.poll(() => last(person), { timeout: 30_000 }).toEqual(silent[0]);
    await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }));

test('at a browser’s first call no address is told before one could hide it', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await patient.openVisit(visit);
    await patient.page.getByRole('button', { name: 'Join the visit' }).click();
    await doctor.openVisit(visit);
    await expect(doctor.page.getByText('Kriya is waiting for you')).toBeVisible();
    await expect(patient.page.getByText('You are in the waiting room')).toBeVisible();
    for (const person of [patient, doctor]) expect(await linesOf(person)).toEqual([]);
    await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
  }));

test('to a patient in Firefox too, whose camera stays shut until the start', () =>
  atTheClinic(async ({ clinic, doctor, visit }) => {
    const firefox = await FirefoxPerson.at(clinic);
    try {
      await firefox.signIn(...kriya);
      await Promise.all([firefox.openVisit(visit), comesAgain(doctor, () => doctor.openVisit(visit))]);
      await firefox.click('Join the visit');
      for (const person of [firefox, doctor]) await expect.poll(() => linesOf(person)).toEqual(silent);
      await expect(doctor.page.getByText('Kriya is waiting for you')).toBeVisible();
      for (const person of [firefox, doctor]) expect(await linesOf(person)).toEqual(silent);
      await doctor.page.getByRole('button', { name: 'Start the visit' }).click();
      await Promise.all([firefox.sees('blue'), doctor.hearsAndSeesOn(), firefox.hearsAndSeesOn()]);
      expect(await linesOf(firefox)).toHaveLength(1);
    } finally {
      await firefox.close();
    }
  }));
