import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { frameSize, rnnoise } from './rnnoise';

const file = createRequire(import.meta.url).resolve('@jitsi/rnnoise-wasm/dist/rnnoise.wasm');

const energy = (frame: Float32Array) => frame.reduce((sum, sample) => sum + sample * sample, 0);

it('takes the hiss of a fan away: less than a hundredth of its energy is left after a second', async () => {
  const suppress = rnnoise(await WebAssembly.compile(new Uint8Array(readFileSync(file))));
  let seed = 1;
  const hiss = () => {
    // Park and Miller's generator: the same noise in every run.
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed / 2_147_483_647 - 0.5) * 0.1;
  };
  let [before, after] = [0, 0];
  for (let at = 0; at < 300; at += 1) {
    const frame = Float32Array.from({ length: frameSize }, hiss);
    if (at >= 100) before += energy(frame);
    suppress(frame);
    if (at >= 100) after += energy(frame);
  }
  expect(after).toBeLessThan(before / 100);
});

it('leaves silence silent', async () => {
  const suppress = rnnoise(await WebAssembly.compile(new Uint8Array(readFileSync(file))));
  const frame = new Float32Array(frameSize);
  for (let at = 0; at < 50; at += 1) suppress(frame);
  expect(energy(frame)).toBeLessThan(1e-9);
});
