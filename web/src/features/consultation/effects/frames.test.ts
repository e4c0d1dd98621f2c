import { expect, it } from 'vitest';
import { Frames } from './frames';

/** The samples 1, 2, 3, … in blocks of 128, as they come out. */
function through(frames: Frames, blocks: number): number[] {
  const heard: number[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const out = new Float32Array(128);
    frames.pass(
      Float32Array.from({ length: 128 }, (_, at) => block * 128 + at + 1),
      out,
    );
    heard.push(...out);
  }
  return heard;
}

it('gives everything back, in order, late by one frame', () => {
  const heard = through(new Frames(480, () => {}), 300);
  expect(heard.slice(0, 480)).toEqual(Array(480).fill(0));
  expect(heard.slice(480)).toEqual(Array.from({ length: 300 * 128 - 480 }, (_, at) => at + 1));
});

it('hands whole frames over, and gives back what was made of them', () => {
  let frames = 0;
  const halved = new Frames(480, (frame) => {
    frames += 1;
    for (let at = 0; at < frame.length; at += 1) frame[at] = (frame[at] ?? 0) / 2;
  });
  const heard = through(halved, 30);
  expect(frames).toBe(8);
  expect(heard.at(-1)).toBe((30 * 128 - 480) / 2);
});
