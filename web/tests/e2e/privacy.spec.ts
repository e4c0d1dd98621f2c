import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { meet, type Person } from './call-support';
import { atTheClinic } from './scene';

test.describe.configure({ mode: 'parallel' });
// Each test has two browsers, and the machine may have two cores.
test.setTimeout(180_000);

const shield = ({ page }: Person) => page.getByRole('button', { name: /^Privacy check/ });
const panel = ({ page }: Person) => page.getByRole('dialog', { name: 'Privacy check' });

/** Opens the panel, and gives the words that it shows. */
async function wordsOf(person: Person): Promise<string> {
  await shield(person).click();
  const words = person.page.getByTestId('privacy-words').getByRole('listitem').getByRole('strong');
  await expect(words).toHaveCount(4);
  const all = (await words.allTextContents()).join(' ');
  expect(all).toMatch(/^[a-z]+ [a-z]+ [a-z]+ [a-z]+$/);
  return all;
}

async function close(person: Person): Promise<void> {
  await panel(person).getByRole('button', { name: 'Close' }).click();
  await expect(panel(person)).toBeHidden();
}

interface Verifications {
  verifications: { role: string; words: string; outcome: string }[];
}

test('both see the same words, say so, and are told; a new connection has new words', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await meet(patient, doctor, visit);
    const words = await wordsOf(patient);
    expect(await wordsOf(doctor)).toBe(words);
    await expectAccessible(patient.page, '[role=dialog]');

    await panel(patient).getByRole('button', { name: 'They match' }).click();
    await expect(panel(patient).getByText('has yet to say so too')).toBeVisible();
    await expect(panel(doctor).getByText('Kriya Mehta says that they match.')).toBeVisible();
    await panel(doctor).getByRole('button', { name: 'They match' }).click();
    for (const person of [patient, doctor]) {
      await expect(panel(person).getByText('You both see the same words')).toBeVisible();
      await close(person);
      await expect(shield(person)).toHaveAccessibleName('Privacy check: the words match');
    }
    const { verifications } = await doctor.get<Verifications>(`/api/appointments/${visit}/verification`);
    expect(verifications).toMatchObject([
      { role: 'doctor', outcome: 'match', words },
      { role: 'patient', outcome: 'match', words },
    ]);

    await patient.page.reload();
    await Promise.all([patient.sees('blue'), doctor.sees('red')]);
    for (const person of [patient, doctor])
      await expect(shield(person)).toHaveAccessibleName('Privacy check: compare the words');
    const later = await wordsOf(patient);
    expect(later).not.toBe(words);
    expect(await wordsOf(doctor)).toBe(later);
  }));

/** Runs in the page of someone in the middle: a connection of its own to each of the two, with all that they send passed on. */
function standBetween(): void {
  type End = 'doctor' | 'patient';
  const pairs: [End, End][] = [
    ['doctor', 'patient'],
    ['patient', 'doctor'],
  ];
  const build = () => {
    const ends = { doctor: new RTCPeerConnection(), patient: new RTCPeerConnection() };
    for (const id of [0, 1]) {
      const channels = {} as Record<End, RTCDataChannel>;
      for (const [end] of pairs) channels[end] = ends[end].createDataChannel('through', { negotiated: true, id });
      for (const [from, to] of pairs) {
        const waiting: ArrayBuffer[] = [];
        const pass = () => {
          if (channels[to].readyState === 'open') for (const data of waiting.splice(0)) channels[to].send(data);
        };
        channels[from].onmessage = ({ data }) => {
          waiting.push(data as ArrayBuffer);
          pass();
        };
        channels[to].onopen = pass;
      }
    }
    for (const [from, to] of pairs) {
      ends[from].ontrack = ({ track }) => {
        const twin = ends[to].getTransceivers().find(({ receiver }) => receiver.track.kind === track.kind);
        void twin?.sender.replaceTrack(track);
        // Sound that nobody plays is not taken from the line.
        const sink = Object.assign(new Audio(), { srcObject: new MediaStream([track]), muted: true });
        void sink.play();
      };
    }
    return ends;
  };
  let ends = build();
  let session = '';
  const described = async (end: End, description: RTCSessionDescriptionInit): Promise<string> => {
    const connection = ends[end];
    await connection.setLocalDescription(description);
    while (connection.iceGatheringState !== 'complete')
      await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }));
    return connection.localDescription?.sdp ?? '';
  };
  Object.assign(globalThis, {
    /** The doctor's offer, for one of our own to the patient. A line that was slow to stand is built anew from end to end. */
    onOffer: async (sdp: string) => {
      const now = /^o=\S+ (\d+)/m.exec(sdp)?.[1] ?? '';
      if (session && now !== session) {
        for (const [end] of pairs) ends[end].close();
        ends = build();
      }
      session = now;
      if (ends.patient.getTransceivers().length === 0)
        for (const kind of ['audio', 'video']) ends.patient.addTransceiver(kind, { direction: 'sendrecv' });
      await ends.doctor.setRemoteDescription({ type: 'offer', sdp });
      return described('patient', await ends.patient.createOffer());
    },
    /** The patient's answer, for one of our own to the doctor. */
    onAnswer: async (sdp: string) => {
      if (ends.patient.signalingState !== 'have-local-offer') return sdp;
      await ends.patient.setRemoteDescription({ type: 'answer', sdp });
      for (const transceiver of ends.doctor.getTransceivers()) transceiver.direction = 'sendrecv';
      return described('doctor', await ends.doctor.createAnswer());
    },
    onCandidate: async (end: End, candidate: RTCIceCandidateInit | null) => {
      await ends[end].addIceCandidate(candidate ?? undefined).catch(() => undefined);
    },
  });
}

interface Middle {
  onOffer(sdp: string): Promise<string>;
  onAnswer(sdp: string): Promise<string>;
  onCandidate(end: string, candidate: RTCIceCandidateInit | null): Promise<void>;
}

interface Signal {
  type: string;
  data: { description?: { type: string; sdp: string }; candidate?: RTCIceCandidateInit | null };
}

/** What a lying signalling server would do with what this person sends. */
async function intercept({ page }: Person, end: 'doctor' | 'patient', middle: Page, over: AbortSignal): Promise<void> {
  await page.routeWebSocket(/\/api\/realtime/, (socket) => {
    const server = socket.connectToServer();
    let work = Promise.resolve();
    socket.onMessage((frame) => {
      const hand = async () => {
        const signal = JSON.parse(String(frame)) as Signal;
        const { description, candidate } = signal.type === 'signal' ? signal.data : {};
        if (description) {
          const { type, sdp } = description;
          description.sdp = await middle.evaluate(
            ([kind, text]) => {
              const me = globalThis as unknown as Middle;
              return kind === 'offer' ? me.onOffer(text) : me.onAnswer(text);
            },
            [type, sdp] as const,
          );
        }
        if (candidate === undefined) return server.send(JSON.stringify(signal));
        await middle.evaluate(([who, one]) => (globalThis as unknown as Middle).onCandidate(who, one), [
          end,
          candidate,
        ] as const);
      };
      // What is still under way when the pages are closed reaches nobody.
      work = work.then(hand).catch((failure: unknown) => {
        if (!over.aborted) throw failure;
      });
    });
  });
}

test('someone in the middle, with a connection to each: all seems well, and the words differ', { tag: '@alone' }, () =>
  atTheClinic(async ({ clinic, patient, doctor, visit }) => {
    const middle = await doctor.page.context().newPage();
    await middle.goto(`${clinic.url}/readyz`);
    // With a microphone its candidates carry addresses, not names that others would have to look up.
    await middle.evaluate(() => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => undefined));
    await middle.evaluate(standBetween);
    const over = new AbortController();
    await intercept(patient, 'patient', middle, over.signal);
    await intercept(doctor, 'doctor', middle, over.signal);
    await meet(patient, doctor, visit);
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);

    const theirs = await wordsOf(doctor);
    expect(await wordsOf(patient)).not.toBe(theirs);
    await close(doctor);
    await panel(patient).getByRole('button', { name: 'They differ' }).click();
    await expect(panel(patient).getByText('You said that the words differ')).toBeVisible();
    await expect(doctor.page.getByText('Kriya Mehta does not see your privacy words')).toBeVisible();
    await expect(shield(doctor)).toHaveAccessibleName('Privacy check: the words differ');
    await shield(doctor).click();
    await expect(panel(doctor).getByText('Kriya Mehta does not see these words')).toBeVisible();
    // A hurried "yes" does not make it good.
    await panel(doctor).getByRole('button', { name: 'They match' }).click();
    await expect(panel(doctor).getByText('Kriya Mehta does not see these words')).toBeVisible();
    const { verifications } = await patient.get<Verifications>(`/api/appointments/${visit}/verification`);
    expect(verifications).toMatchObject([
      { role: 'doctor', outcome: 'match', words: theirs },
      { role: 'patient', outcome: 'differ' },
    ]);
    over.abort();
    await Promise.all([patient, doctor].map(({ page }) => page.goto('about:blank')));
  }),
);

test('a browser that cannot make the words says so, and the call goes on', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    // As on a page that is neither https nor localhost.
    await patient.page.addInitScript(() => Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined }));
    await meet(patient, doctor, visit);
    await shield(patient).click();
    await expect(panel(patient).getByText('This page cannot show the words')).toBeVisible();
    await shield(doctor).click();
    await expect(panel(doctor).getByText('if both browsers can show them')).toBeVisible();
    await Promise.all([patient.hearsAndSeesOn(), doctor.hearsAndSeesOn()]);
  }));
