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

test('another address in mid call: the picture is back in three seconds', { tag: '@timed' }, () =>
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
    { tag: '@timed' },
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

test('one packet in five lost: picture and sound go on', { tag: '@timed' }, () =>
  between(async ({ lab, patient, doctor }) => {
    await lab.line({ loss: 0.2, delay_ms: 40, jitter_ms: 10 });
    for (let again = 0; again < 5; again += 1) await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeHidden();
  }),
);

for (const [words, rule] of [
  ['UDP blocked: the relay takes the call over TCP', 'ip protocol tcp'],
  [
    "nothing but the clinic's page and port 443: the relay takes the call over TLS",
    'tcp dport { 443, 1024-65535 } tcp dport != 3478',
  ],
] as const)
  test(words, () =>
    between(
      async ({ patient, doctor }) => {
        await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
        expect((await patient.selectedPair()).relay).toBe(rule.includes('443') ? 'tls' : 'tcp');
      },
      (lab) => lab.allowOnly(rule),
    ),
  );

test('the relay is killed in mid call: a call that does not need it goes on', () =>
  between(async ({ lab, patient, doctor }) => {
    await lab.killTurn();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }));
