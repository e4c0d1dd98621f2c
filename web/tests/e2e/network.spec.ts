import { expect, test } from '@playwright/test';
import { enter } from './call-support';
import type { Lab } from './lab';
import { inTheCall, inTheLab, type LabScene } from './scene';
import { concealedOver, held, madeUpSince, sound } from './sound';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

const between = (deed: (scene: LabScene) => Promise<void>, before?: (lab: Lab) => void) =>
  inTheLab(inTheCall(deed), before);

/** Milliseconds from `start` until both pictures move again, each frame of them newer than the call of this. */
async function recoveredAfter({ patient, doctor }: LabScene, start: number): Promise<number> {
  await Promise.all([patient, doctor].map((person) => person.pictureMoves()));
  return Date.now() - start;
}

async function recovery(scene: LabScene, boundMs: number, start = Date.now()): Promise<void> {
  held('recovered', [await recoveredAfter(scene, start)], boundMs, 'ms');
}

/** Runs `deed`, and holds the longest gap in either picture, and all that was made up of either sound, against bounds in ms. */
async function gaps({ patient, doctor }: LabScene, picture: number, heard: number, deed: () => Promise<void>) {
  const both = [patient, doctor];
  await Promise.all(both.map((person) => person.watchGaps()));
  const before = await Promise.all(both.map(sound));
  await deed();
  held('longest gap in the picture', await Promise.all(both.map((person) => person.longestGap())), picture, 'ms');
  const madeUp = both.map((person, at) => madeUpSince(person, before[at] ?? { samples: 0, concealed: 0 }));
  held('sound made up', await Promise.all(madeUp), heard, 'ms');
}

test('another address in mid call: the picture is back in three seconds', { tag: '@lab' }, () =>
  between(async (meeting) => {
    const took: number[] = [];
    // The first time the browser itself takes a second longer to see where it is.
    for (let change = 0; change < 3; change += 1) {
      const start = Date.now();
      meeting.lab.changeAddress();
      await meeting.patient.pictureStops(200);
      took.push(await recoveredAfter(meeting, start));
    }
    held('recovered', took, 3000, 'ms');
  }),
);

for (const seconds of [5, 20])
  test(
    `a cut of ${seconds} s: both are told, and three seconds after it heals the picture is back`,
    { tag: '@lab' },
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

test('one packet in five lost: picture and sound go on', { tag: '@lab' }, () =>
  between(async (meeting) => {
    const { lab, patient, doctor } = meeting;
    await lab.line({ loss: 0.2, delay_ms: 40, jitter_ms: 10 });
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    const both = [patient, doctor];
    await Promise.all(both.map((person) => person.watchGaps()));
    const shares = await Promise.all(both.map((person) => concealedOver(person, 15)));
    held('sound made up', shares.map((share) => share * 100), 30, '%'); // prettier-ignore
    held('longest gap in the picture', await Promise.all(both.map((person) => person.longestGap())), 4000, 'ms');
    await expect(doctor.page.getByText("Kriya's line dropped. Reconnecting…")).toBeHidden();
  }),
);

const onlyTcp = 'ip protocol tcp';
const onlyTls = 'tcp dport 443';
const relayOf = (rule: string) => (rule === onlyTls ? 'tls' : 'tcp');

for (const [words, rule] of [
  ['UDP blocked: the relay takes the call over TCP', onlyTcp],
  ['everything but port 443 blocked: the relay takes the call over TLS', onlyTls],
] as const)
  test(words, { tag: '@lab' }, () =>
    inTheLab(
      async ({ patient, doctor, visit }) => {
        await enter(patient, doctor, visit);
        const start = Date.now();
        await Promise.all([patient.pictureMoves(), doctor.pictureMoves()]);
        held('from the join click to both pictures', [Date.now() - start], 6000, 'ms');
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
  test(words, { tag: '@lab' }, () =>
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
  between((meeting) =>
    gaps(meeting, 500, 500, async () => {
      await meeting.lab.killTurn();
      await Promise.all([meeting.patient.hearsAndSeesOn(), meeting.doctor.hearsAndSeesOn()]);
    }),
  ),
);

test(
  'the relay under a call is killed: both are told, and 13 s after its return the picture is back',
  { tag: '@lab' },
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

test('the server is killed in mid call: no gap of half a second in picture or sound', { tag: '@lab' }, () =>
  between(async (meeting) => {
    const { clinic, patient, doctor } = meeting;
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
    const both = [patient, doctor];
    await gaps(meeting, 500, 500, async () => {
      await clinic.kill();
      for (const person of both) await expect(person.page.getByText('your call goes on')).toBeVisible();
      await Promise.all(both.map((person) => person.hearsAndSeesOn()));
      await clinic.start();
      for (const person of both) await expect(person.page.getByText('your call goes on')).toBeHidden();
    });
  }),
);
