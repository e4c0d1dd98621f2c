import { expect, test } from '@playwright/test';
import type { Lab } from './lab';
import { inTheCall, inTheLab, type LabScene } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

const between = (deed: (scene: LabScene) => Promise<void>, before?: (lab: Lab) => void) =>
  inTheLab(inTheCall(deed), before);

/** Milliseconds from `start` until both pictures move again, each frame of them newer than the call of this. */
async function recovery({ patient, doctor }: LabScene, boundMs: number, start = Date.now()): Promise<void> {
  await Promise.all([patient, doctor].map((person) => person.pictureMoves()));
  const took = Date.now() - start;
  test.info().annotations.push({ type: 'recovered', description: `${took} ms, at most ${boundMs}` });
  console.log(`${test.info().title}: ${took} ms (at most ${boundMs})`);
  expect(took).toBeLessThanOrEqual(boundMs * room);
}

/** The bounds are promises for a machine that does nothing else; one that builds besides gets half as much again. */
const room = 1.5;

test('another address in mid call: the picture is back in three seconds', { tag: '@alone' }, () =>
  between(async (meeting) => {
    const start = Date.now();
    meeting.lab.changeAddress();
    await meeting.patient.pictureStops();
    await recovery(meeting, 3000, start);
  }),
);

for (const seconds of [5, 20])
  test(
    `a cut of ${seconds} s: both are told, and three seconds after it heals the picture is back`,
    { tag: '@alone' },
    () =>
      between(async (meeting) => {
        const { lab, patient, doctor } = meeting;
        const healed = lab.cut(seconds * 1000);
        await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeVisible({ timeout: 5000 });
        await healed;
        await recovery(meeting, 3000);
        await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
        await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeHidden();
      }),
  );

test('one packet in five lost: picture and sound go on', { tag: '@alone' }, () =>
  between(async ({ lab, patient, doctor }) => {
    await lab.line({ loss: 0.2, delay_ms: 40, jitter_ms: 10 });
    for (let again = 0; again < 5; again += 1) await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeHidden();
  }),
);

const onlyTcp = 'ip protocol tcp';
const onlyTls = 'tcp dport { 443, 1024-65535 } tcp dport != 3478';
const relayOf = (rule: string) => (rule === onlyTls ? 'tls' : 'tcp');

for (const [words, rule] of [
  ['UDP blocked: the relay takes the call over TCP', onlyTcp],
  ["nothing but the clinic's page and port 443: the relay takes the call over TLS", onlyTls],
] as const)
  test(words, { tag: '@lab' }, () =>
    between(
      async ({ patient, doctor }) => {
        await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
        expect((await patient.selectedPair()).relay).toBe(relayOf(rule));
      },
      (lab) => lab.allowOnly(rule),
    ),
  );

for (const [words, rule] of [
  ['UDP blocked in mid call: the picture is back over TCP in six seconds', onlyTcp],
  ['all but port 443 blocked in mid call: the picture is back over TLS in six seconds', onlyTls],
] as const)
  test(words, { tag: '@alone' }, () =>
    between(async (meeting) => {
      const { lab, patient, doctor } = meeting;
      expect((await patient.selectedPair()).relay).toBeNull();
      const start = Date.now();
      lab.allowOnly(rule);
      await patient.pictureStops();
      await recovery(meeting, 6000, start);
      await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
      expect((await patient.selectedPair()).relay).toBe(relayOf(rule));
    }),
  );

test('the relay is killed in mid call: a call that does not need it goes on', { tag: '@lab' }, () =>
  between(async ({ lab, patient, doctor }) => {
    await lab.killTurn();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }),
);

test(
  'the relay under a call is killed: both are told, and 13 s after its return the picture is back',
  { tag: '@alone' },
  () =>
    between(
      async (meeting) => {
        const { lab, doctor } = meeting;
        await lab.killTurn();
        await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeVisible({ timeout: 5000 });
        // Long enough for the pauses between two attempts to have grown.
        await expect(doctor.page.getByText('If you do not understand each other, call the clinic:')).toBeVisible();
        await lab.restartTurn();
        await recovery(meeting, 13_000);
        await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeHidden();
      },
      (lab) => lab.allowOnly(onlyTcp),
    ),
);

test('the server is killed in mid call: no gap of half a second in either picture', { tag: '@alone' }, () =>
  between(async ({ clinic, patient, doctor }) => {
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    const both = [patient, doctor];
    await Promise.all(both.map((person) => person.watchGaps()));
    await clinic.kill();
    for (const person of both) await expect(person.page.getByText('your call goes on')).toBeVisible();
    await Promise.all(both.map((person) => person.hearsAndSeesOn()));
    await clinic.start();
    for (const person of both) await expect(person.page.getByText('your call goes on')).toBeHidden();
    const gaps = await Promise.all(both.map((person) => person.longestGap()));
    console.log(`${test.info().title}: ${gaps.map(Math.round).join(' and ')} ms (at most 500)`);
    for (const gap of gaps) expect(gap).toBeLessThanOrEqual(500 * room);
  }),
);
