/**
 * How soon a call stands, and what its page weighs. `bench/run` calls this and reads its last line: milliseconds from the join click
 * to the first picture of the other for Aegle, for two connections inside one page, and for PeerJS (medians of rounds in turns), and
 * the bytes of all files of the call page as they came over the line, compressed.
 */
import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { type Person } from '../e2e/call-support';
import { atTheClinic, type Scene } from '../e2e/scene';
import { PeerJsClinic } from './peerjs';

const rounds = Number(process.env.AEGLE_BENCH_ROUNDS ?? 9);

const median = (figures: number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;

/** Milliseconds from the press of the button to the first picture in `video`. */
function pressedToPicture(page: Page, button: string, video: string): Promise<number> {
  return page.evaluate(
    async ([words, selector = '']) => {
      const pressed = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === words);
      if (!pressed) throw new Error(`no button says ${words}`);
      const start = performance.now();
      pressed.click();
      for (;;) {
        const shown = document.querySelector<HTMLVideoElement>(selector);
        if (shown && shown.videoWidth > 2 && shown.getVideoPlaybackQuality().totalVideoFrames > 0)
          return performance.now() - start;
        await new Promise(requestAnimationFrame);
      }
    },
    [button, video],
  );
}

/** Both open the page and join; milliseconds from the click that begins the call to its first picture. */
async function meets({ patient, doctor, visit }: Scene, isFirst = false): Promise<number> {
  await Promise.all([patient.openVisit(visit), doctor.openVisit(visit)]);
  await Promise.all([patient, doctor].map(({ page }) => showsOwnPicture(page)));
  await patient.page.getByRole('button', { name: 'Join the visit' }).click();
  await expect(doctor.page.getByText('Kriya is waiting for you')).toBeVisible();
  // As it is by the time that somebody has read who waits; at a browser's first call none is made ready.
  if (!isFirst) await Promise.all([patient, doctor].map(hasLine));
  return pressedToPicture(doctor.page, 'Start the visit', '[data-testid="remote-video"]');
}

const hasLine = ({ page }: Person) =>
  expect
    .poll(() =>
      page.evaluate(() => {
        const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
        return all.some(({ connectionState }) => connectionState === 'connected');
      }),
    )
    .toBe(true);

const leaves = ({ patient, doctor }: Scene) => Promise.all([leave(patient), leave(doctor)]);

async function aegle(scene: Scene): Promise<number> {
  const took = await meets(scene);
  await leaves(scene);
  return took;
}

const showsOwnPicture = (page: Page) =>
  expect
    .poll(() => page.getByTestId('preview-video').evaluate((video: HTMLVideoElement) => video.videoWidth))
    .toBeGreaterThan(2);

async function leave({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Leave the visit' }).click();
  await page.getByRole('button', { name: /^Leave(, and come back later)?$/ }).click();
  await expect(page.getByRole('button', { name: 'Leave the visit' })).toBeHidden();
}

/** Two connections inside one page, the camera open: what the browser itself needs. */
async function onePage({ doctor: { page }, clinic }: Scene): Promise<number> {
  await page.goto(`${clinic.url}/`);
  return page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    const own = document.createElement('video');
    const other = document.createElement('video');
    for (const video of [own, other]) Object.assign(video, { autoplay: true, muted: true, playsInline: true });
    document.body.append(own, other);
    own.srcObject = stream;
    while (own.videoWidth <= 2) await new Promise(requestAnimationFrame);
    const start = performance.now();
    const near = new RTCPeerConnection();
    const far = new RTCPeerConnection();
    near.onicecandidate = ({ candidate }) => void far.addIceCandidate(candidate ?? undefined);
    far.onicecandidate = ({ candidate }) => void near.addIceCandidate(candidate ?? undefined);
    far.ontrack = ({ streams: [theirs] }) => (other.srcObject = theirs ?? null);
    for (const track of stream.getTracks()) near.addTrack(track, stream);
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription!);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription!);
    while (other.videoWidth <= 2 || other.getVideoPlaybackQuality().totalVideoFrames === 0)
      await new Promise(requestAnimationFrame);
    const took = performance.now() - start;
    for (const connection of [near, far]) connection.close();
    for (const track of stream.getTracks()) track.stop();
    return took;
  });
}

async function peerJs({ patient, doctor }: Scene, peers: PeerJsClinic): Promise<number> {
  await Promise.all([peers.sitDown(patient.page, 'callee'), peers.sitDown(doctor.page, 'caller')]);
  return pressedToPicture(doctor.page, 'Call', '#other');
}

const isFile = (url: string) => /^https?:/.test(url) && !new URL(url).pathname.startsWith('/api/');

/** What a browser that was never here fetches until the call stands: all but the answers of the API. */
async function fetchedBy({ page }: Person, deed: () => Promise<void>): Promise<number> {
  const line = await page.context().newCDPSession(page);
  const underWay = new Set<string>();
  let counts = true;
  let bytes = 0;
  line.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (counts && isFile(request.url)) underWay.add(requestId);
  });
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (underWay.delete(requestId)) bytes += encodedDataLength;
  });
  line.on('Network.loadingFailed', ({ requestId }) => void underWay.delete(requestId));
  await line.send('Network.enable');
  await deed();
  // What was asked for before it stood counts to its end.
  counts = false;
  await expect.poll(() => underWay.size).toBe(0);
  await line.detach();
  return bytes;
}

test('call', async () => {
  const peers = await PeerJsClinic.open();
  const ours: number[] = [];
  const bare: number[] = [];
  const theirs: number[] = [];
  let bytes = 0;
  try {
    await atTheClinic(async (scene) => {
      const { patient, doctor } = scene;
      const fetched = [0, 0];
      fetched[0] = await fetchedBy(patient, async () => {
        fetched[1] = await fetchedBy(doctor, async () => void (await meets(scene, true)));
      });
      bytes = Math.max(...fetched);
      await leaves(scene);
      for (let round = 0; round < rounds; round += 1) {
        ours.push(await aegle(scene));
        bare.push(await onePage(scene));
        theirs.push(await peerJs(scene, peers));
      }
    });
  } finally {
    peers.close();
  }
  const figures = [median(ours), median(bare), median(theirs), bytes].map(Math.round);
  writeFileSync(process.env.AEGLE_BENCH_OUT ?? '/dev/stdout', `${figures.join(' ')}\n`);
});
