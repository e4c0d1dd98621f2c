import { test, expect } from '@playwright/test';
import { Clinic, kriya, meet, openVisitOf, patel, Person, phone, desktop } from '../call-support';
const shot = (p: Person, n: string) => p.page.screenshot({ path: `/tmp/call-lab/shots/${n}.png` });
test('looks', async () => {
  const clinic = await Clinic.open(); const people: Person[] = [];
  try {
    await clinic.start();
    const patient = await Person.at(clinic, 'red', { context: phone, overWire: false }); people.push(patient);
    const doctor = await Person.at(clinic, 'blue', { context: desktop }); people.push(doctor);
    const dphone = await Person.at(clinic, 'blue', { context: phone }); people.push(dphone);
    await patient.signIn(...kriya); await doctor.signIn(...patel); await dphone.signIn(...patel);
    const visit = await openVisitOf(patient);
    const all = await patient.get<any>('/api/appointments/patient');
    const later = all.appointments.find((a: any) => a.appointment_id !== visit && ['accepted', 'pending'].includes(a.status));
    if (later) { await patient.openVisit(later.appointment_id); await expect(patient.page.getByRole('heading',{level:1})).toBeVisible(); await shot(patient, `p-${later.status}`); }
    const done = all.appointments.find((a: any) => a.status === 'completed');
    if (done) { await patient.openVisit(done.appointment_id); await patient.page.getByRole('heading',{level:1}).waitFor(); await shot(patient, 'p-completed'); }
    await patient.openVisit('01a2001c-0000-7000-8000-000000000000'); await patient.page.getByText('no such visit').waitFor(); await shot(patient, 'p-404');
    doctor.page.on('response', async r => { if (r.status() >= 400) console.log(r.request().method(), r.url(), r.status(), await r.text(), r.request().postData()); });
    await meet(patient, doctor, visit);
    await doctor.hearsAndSeesOn();
    await doctor.page.getByRole('tab', { name: 'Prescription' }).click();
    await doctor.page.getByLabel('Diagnosis').fill('Stable angina pectoris');
    for (const [n, s, d] of [['Atorvastatin', '20 mg', '1 tablet'], ['Penicillin V', '.5 g', '1 tablet']]) {
      await doctor.page.getByRole('button', { name: 'Add a medicine' }).click();
      const f = doctor.page.getByRole('group').last();
      await f.getByLabel('Strength').fill(s!); await f.getByRole('combobox', { name: 'Dose' }).fill(d!); await f.getByRole('combobox', { name: 'Route' }).fill('by mouth'); await f.getByRole('combobox', { name: 'How often' }).fill('once a day'); await f.getByRole('combobox', { name: 'For how long' }).fill('30 days'); await f.getByRole('combobox', { name: 'Name' }).fill(n!); await doctor.page.keyboard.press('Escape');
      await f.getByRole('button', { expanded: true, name: /Medicine/ }).click();
    }
    await shot(doctor, 'd-rx'); 
    await doctor.page.getByRole('button', { name: 'Review and issue' }).click(); await doctor.page.getByRole('dialog').waitFor(); await shot(doctor, 'd-review');
    await doctor.page.getByRole('button', { name: 'Issue', exact: true }).click(); await doctor.page.getByText('Issued to').waitFor(); await shot(doctor, 'd-issued');
    await patient.page.getByText('Atorvastatin').first().waitFor(); await shot(patient, 'p-rx');
    await patient.page.getByRole('button', { name: 'Close the panel' }).click();
    await doctor.page.getByRole('button', { name: 'Leave the visit' }).click(); await doctor.page.getByText('End for both').waitFor(); await shot(doctor, 'd-leave');
    await doctor.page.getByRole('button', { name: 'Stay' }).click();
    await patient.page.getByRole('button', { name: 'Devices, keys' }).click(); await patient.page.getByText('Use these keys').waitFor(); await shot(patient, 'p-more'); await patient.page.keyboard.press('Escape');
    await doctor.page.getByRole('button', { name: 'Switch your camera off' }).click(); await patient.page.getByText('camera is off').waitFor(); await shot(patient, 'p-nocam');
    await doctor.page.getByRole('button', { name: 'Switch your camera on' }).click(); await patient.sees('blue');
    await doctor.page.getByRole('button', { name: 'Share your screen' }).click(); await patient.page.getByText('shows you a screen').waitFor(); await expect.poll(async () => JSON.stringify(await patient.remoteColour())).not.toContain('"blue":2'); await shot(patient, 'p-screen'); await shot(doctor, 'd-sharing');
    await doctor.page.getByRole('button', { name: 'Stop sharing' }).click(); await patient.sees('blue');
    patient.signal('SIGSTOP'); const t0 = Date.now(); await doctor.page.getByText('line dropped').waitFor({ timeout: 8000 }); console.log('words after ms', Date.now() - t0); await shot(doctor, 'd-reconnecting'); patient.signal('SIGCONT');
    const t1 = Date.now(); await doctor.page.getByText('line dropped').waitFor({ state: 'hidden', timeout: 20000 }); console.log('back after ms', Date.now() - t1);
    await doctor.sees('red');
    await dphone.openVisit(visit); await dphone.page.getByRole('button', { name: 'Start the visit' }).waitFor(); await shot(dphone, 'dp-preview');
    await dphone.page.getByRole('button', { name: 'Start the visit' }).click(); await dphone.sees('red'); await shot(dphone, 'dp-live'); await doctor.page.getByText('goes on in another window').waitFor(); await shot(doctor, 'd-taken');
    await dphone.page.getByRole('button', { name: /^Patient, notes/ }).click(); await dphone.page.getByRole('tab', { name: 'Summary' }).waitFor(); await shot(dphone, 'dp-summary');
    await dphone.page.getByRole('tab', { name: /^Notes/ }).click(); await dphone.page.getByLabel(/Your notes on/).fill('Typical angina.'); await shot(dphone, 'dp-notes');
    await dphone.page.getByRole('button', { name: 'Close the panel' }).click();
    await dphone.page.getByRole('button', { name: 'Leave the visit' }).click(); await dphone.page.getByRole('button', { name: 'End for both' }).click();
    await patient.page.getByText('ended the call').waitFor(); await shot(patient, 'p-ended'); await shot(dphone, 'dp-ended');
    await patient.page.goto(`${clinic.url}/appointments/${visit}/prescription`); await patient.page.getByText('Atorvastatin').first().waitFor(); await shot(patient, 'p-rxpage');
    await doctor.page.goto(`${clinic.url}/appointments/${visit}/prescription`); await doctor.page.getByText('Atorvastatin').first().waitFor(); await shot(doctor, 'd-rxpage');
    console.log('errors', patient.errors, doctor.errors, dphone.errors);
  } finally { await Promise.all(people.map((p) => p.close())); await clinic.close(); }
});
