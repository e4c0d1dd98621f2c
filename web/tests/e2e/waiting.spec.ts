import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { meet } from './call-support';
import { choose } from './guest-support';
import { atTheClinic } from './scene';

test.describe.configure({ mode: 'parallel' });
// Each test has two browsers, and the machine may have two cores.
test.setTimeout(180_000);

test('who waits knows the turn and reads the word of the clinic; the doctor knows who waits, and with what', () =>
  atTheClinic(async ({ clinic, patient, doctor, visit }) => {
    await doctor.page.goto(clinic.url);
    await patient.openVisit(visit);
    await patient.page.getByRole('button', { name: 'Join the visit' }).click();
    await expect(patient.page.getByText('You are in the waiting room')).toBeVisible();
    const waiting = patient.page.getByTestId('waiting');
    await expect(waiting).toContainText('Dr Rajesh Patel is not here yet. You are next.');
    await expect(waiting).toContainText('You are connected to the clinic.');

    const room = doctor.page.getByRole('region', { name: 'Waiting room' });
    const card = doctor.page.getByRole('article', { name: 'Kriya Mehta' });
    await expect(card).toContainText(/Waits since \d\d:\d\d · camera and microphone on · Chrome \d+ on Linux/);
    await room.getByLabel('A word to all who wait for you').fill('I am ten minutes late.');
    await room.getByRole('button', { name: 'Tell them' }).click();
    await expect(waiting).toContainText('I am ten minutes late.');
    await Promise.all([expectAccessible(patient.page), expectAccessible(doctor.page)]);

    await patient.page.getByRole('button', { name: 'Switch your camera off' }).click();
    await expect(card).toContainText('microphone on, camera off');
    await room.getByRole('button', { name: 'Take it back' }).click();
    await expect(waiting).not.toContainText('I am ten minutes late.');
    expect([...patient.errors, ...doctor.errors]).toEqual([]);
  }));

test('who waits can write, choose devices and be seen to', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await patient.openVisit(visit);
    await patient.page.getByRole('button', { name: 'Join the visit' }).click();
    await expect(patient.page.getByText('You are in the waiting room')).toBeVisible();
    await patient.page.getByRole('button', { name: 'Devices, keys and more' }).click();
    await expect(patient.page.getByRole('dialog').getByLabel('Camera')).toBeVisible();
    await patient.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await patient.page.getByRole('button', { name: /^Chat/ }).click();
    await patient.say('I am here');
    await doctor.openVisit(visit);
    await expect(doctor.page.getByText('Kriya is waiting for you')).toBeVisible();
    await doctor.page.getByRole('tab', { name: /^Chat/ }).click();
    await expect(doctor.message('I am here')).toBeVisible();
  }));

test('sent back to wait, the patient waits over a reload too, until the doctor lets in again', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await meet(patient, doctor, visit);
    await choose(doctor, 'Send Kriya back to wait');
    await expect(patient.page.getByText('Dr Rajesh Patel asks you to wait a little')).toBeVisible();
    await expect(patient.page.getByTestId('remote-video')).toHaveCount(0);
    await expect(doctor.page.getByTestId('remote-video')).toHaveCount(0);
    await expect(doctor.page.getByText('You sent Kriya back to wait.')).toBeVisible();
    await expect(doctor.page.getByRole('region', { name: 'At the door' })).toContainText(/Chrome \d+ on Linux/);
    await Promise.all([expectAccessible(patient.page), expectAccessible(doctor.page)]);

    await choose(doctor, /^Waiting room/);
    const others = doctor.page.getByRole('dialog', { name: 'Waiting room' });
    await expect(others.getByText('Nobody else waits for you.')).toBeVisible();
    await expectAccessible(doctor.page);
    await others.getByRole('button', { name: 'Close' }).click();

    await patient.page.reload();
    await expect(patient.page.getByText('Dr Rajesh Patel is here, and lets you in soon')).toBeVisible();
    // A doctor who comes back from a reload has not let anybody in by it.
    await doctor.page.reload();
    await expect(doctor.page.getByText('You sent Kriya back to wait.')).toBeVisible();
    await expect(patient.page.getByTestId('remote-video')).toHaveCount(0);

    await doctor.page.getByRole('button', { name: 'Let Kriya in' }).click();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }));
