import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const source = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';
/** Kerning, marks and letters of a language, a colon between figures as high as they are, and figures of one width. */
const keepFeatures = ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'calt', 'tnum'];

/**
 * Writes src/ui/inter.gen.woff2: of the font's file what the rule of src/ui/base.css says that it has, its characters and weights,
 * with the features that our styles use (docs/decisions/0017-a-narrowed-font.md).
 */
export function narrowedFont(): Plugin {
  return {
    name: 'aegle:narrowed-font',
    async configResolved({ root }) {
      if (process.env.VITEST) return;
      const folder = join(root, 'src/ui');
      const { characters, weights } = ruleOf(await readFile(join(folder, 'base.css'), 'utf8'));
      const whole = await readFile(createRequire(import.meta.url).resolve(source));
      const narrowed = await subsetFont(whole, characters, {
        targetFormat: 'woff2',
        variationAxes: { wght: weights },
        keepFeatures,
      });
      await writeFile(join(folder, 'inter.gen.woff2'), narrowed);
    },
  };
}

function ruleOf(css: string) {
  const rule = /@font-face \{([^}]*)\}/.exec(css)?.[1] ?? '';
  const [, min, max] = /font-weight: (\d+) (\d+);/.exec(rule) ?? [];
  const ranges = /unicode-range:([^;]*);/.exec(rule)?.[1];
  if (!min || !max || !ranges)
    throw new Error('src/ui/base.css does not say which characters and weights the font has');
  const characters = ranges.split(',').map((range) => {
    const [first = NaN, last = first] = range
      .trim()
      .replace('U+', '')
      .split('-')
      .map((code) => parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)).join('');
  });
  return { characters: characters.join(''), weights: { min: Number(min), max: Number(max) } };
}
