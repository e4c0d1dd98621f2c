import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** What pdf.js fetches when a PDF needs it: character maps, the standard fonts, and decoders without WebAssembly. */
const folders = [
  { name: 'cmaps', wanted: /\.bcmap$/ },
  { name: 'standard_fonts', wanted: /\.(pfb|ttf)$/ },
  { name: 'wasm', wanted: /_fallback\.js$/ },
];

/** Writes them to assets/pdf-<version>/, where the viewer looks. */
export function pdfAssets(): Plugin {
  return {
    name: 'aegle:pdf-assets',
    apply: 'build',
    async generateBundle() {
      const home = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
      const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
      for (const { name, wanted } of folders) {
        for (const file of await readdir(join(home, name))) {
          if (!wanted.test(file)) continue;
          const source = await readFile(join(home, name, file));
          this.emitFile({ type: 'asset', fileName: `assets/pdf-${version}/${name}/${file}`, source });
        }
      }
    },
  };
}
