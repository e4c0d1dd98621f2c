import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** What tells a person from the background: a program that loads its parts by name, and its model. */
const files = [
  'selfie_segmentation.js',
  'selfie_segmentation.binarypb',
  'selfie_segmentation.tflite',
  'selfie_segmentation_solution_simd_wasm_bin.js',
  'selfie_segmentation_solution_simd_wasm_bin.wasm',
];

/** Writes them to assets/blur-<version>/, from where the background's blur loads them when it is switched on. */
export function blurAssets(): Plugin {
  return {
    name: 'aegle:blur-assets',
    apply: 'build',
    async generateBundle() {
      const home = dirname(createRequire(import.meta.url).resolve('@mediapipe/selfie_segmentation/package.json'));
      const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
      for (const file of files) {
        const source = await readFile(join(home, file));
        this.emitFile({ type: 'asset', fileName: `assets/blur-${version}/${file}`, source });
      }
    },
  };
}
