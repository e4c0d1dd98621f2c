/** What the tests of a call of several stand on: who is seen where, and whether each of the others comes through. */
import { expect, type Page } from '@playwright/test';
import type { Person } from './call-support';
import type { Colour } from './pictures';

/** The place of one of the others on this person's page. */
export const tile = ({ page }: Person, name: string) => page.getByRole('group', { name });

/** The picture that this page shows of someone has their colour. */
export async function seesThere(person: Person, name: string, colour: Colour): Promise<void> {
  const video = tile(person, name).getByTestId('remote-video');
  const dominant = async () => {
    const seen = await video
      .evaluate((element: HTMLVideoElement) => {
        if (element.videoWidth <= 2) return null;
        const context = new OffscreenCanvas(16, 12).getContext('2d');
        if (!context) return null;
        context.drawImage(element, 0, 0, 16, 12);
        const { data } = context.getImageData(0, 0, 16, 12);
        const sum = { red: 0, green: 0, blue: 0 };
        for (let at = 0; at < data.length; at += 4) {
          sum.red += data[at] ?? 0;
          sum.green += data[at + 1] ?? 0;
          sum.blue += data[at + 2] ?? 0;
        }
        return sum;
      })
      .catch(() => null);
    if (!seen) return null;
    const [strongest] = Object.entries(seen).sort(([, a], [, b]) => b - a);
    return strongest?.[0];
  };
  await expect.poll(dominant, { timeout: 30_000, message: `${name} in ${colour}` }).toBe(colour);
}

interface Came {
  frames: number;
  energy: number;
}

/** Of each connection that is open: the frames and the sound that have come over it. */
function came(page: Page): Promise<Came[]> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
    const open = all.filter(({ connectionState }) => connectionState === 'connected');
    return Promise.all(
      open.map(async (connection) => {
        const sum = { frames: 0, energy: 0 };
        (await connection.getStats()).forEach((entry) => {
          if (entry.type !== 'inbound-rtp') return;
          if (entry.kind === 'video') sum.frames += Number(entry.framesDecoded ?? 0);
          else sum.energy += Number(entry.totalAudioEnergy ?? 0);
        });
        return sum;
      }),
    );
  });
}

/** Picture and sound of just so many others go on coming, each over a connection of its own. */
export async function hearsAndSeesAll({ page }: Person, count: number): Promise<void> {
  await expect.poll(async () => (await came(page)).length, { timeout: 30_000 }).toBe(count);
  const before = await came(page);
  const grown = async () => {
    const now = await came(page);
    return now.filter(
      ({ frames, energy }, n) => frames > (before[n]?.frames ?? 0) + 5 && energy > (before[n]?.energy ?? 0),
    ).length;
  };
  await expect.poll(grown, { timeout: 30_000, message: 'connections over which picture and sound come' }).toBe(count);
}

/** By the list of who is here. */
export async function choose({ page }: Person, deed: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /\d here/ }).click();
  await page.getByRole('button', { name: deed }).click();
}

export async function invite(person: Person, name: string, kind = 'interpreter'): Promise<string> {
  await choose(person, 'Invite someone');
  return linkFor(person, name, kind);
}

/** In the dialog that is open: gives the link, and leaves the dialog. */
export async function linkFor(person: Person, name: string, kind: string): Promise<string> {
  const dialog = person.page.getByRole('dialog', { name: 'Invite someone' });
  await dialog.getByLabel('Their name').fill(name);
  await dialog.getByLabel('They come as').selectOption(kind);
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = await dialog.getByLabel(`The link for ${name}`).inputValue();
  expect(link).toMatch(/\/guest#[\w-]{43,}$/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  return link;
}
