import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);
const compressible = /\.(m?js|css|html|svg|json|webmanifest|yaml|txt|wasm)$/;

type Options = {
  firstLoadLimitKb: number;
  /** Chunks that no page loads at first: a deed of the reader's does. */ onDemand: string[];
};

/** Writes a .br and a .gz beside every compressible file, and fails the build when a page's first load is too heavy. */
export function compressedTwins({ firstLoadLimitKb, onDemand }: Options): Plugin {
  let outDir = 'dist';
  let written = false;
  return {
    name: 'aegle:compressed-twins',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      const weights = new Map<string, number>();
      for (const chunk of chunks) weights.set(chunk.fileName, (await brotli(chunk.code)).length);
      const loads = firstLoads(chunks, weights).filter(({ page }) => !onDemand.includes(page));
      const heaviest = loads.sort((a, b) => b.bytes - a.bytes);
      const report = heaviest.map(({ page, bytes }) => `  ${(bytes / 1000).toFixed(1).padStart(6)} kB  ${page}`);
      this.info(`JavaScript of a first load, as browsers get it (brotli):\n${report.slice(0, 8).join('\n')}`);
      const over = heaviest.filter(({ bytes }) => bytes > firstLoadLimitKb * 1000);
      written = true;
      if (over.length > 0)
        this.error(`over ${firstLoadLimitKb} kB on first load: ${over.map((o) => o.page).join(', ')}`);
    },
    async closeBundle() {
      // Also called after a failed build, whose own message must not be hidden.
      if (written) await compressAll(outDir);
    },
  };
}

function firstLoads(chunks: Rolldown.OutputChunk[], weights: Map<string, number>) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const closure = (chunk: Rolldown.OutputChunk, into: Set<string>) => {
    if (into.has(chunk.fileName)) return into;
    into.add(chunk.fileName);
    for (const name of chunk.imports) {
      const imported = byName.get(name);
      if (imported) closure(imported, into);
    }
    return into;
  };
  const entry = chunks.find((chunk) => chunk.isEntry);
  if (!entry) return [];
  const shared = closure(entry, new Set());
  return chunks
    .filter((chunk) => chunk === entry || chunk.isDynamicEntry)
    .map((chunk) => {
      const files = closure(chunk, new Set(shared));
      return { page: chunk.name, bytes: [...files].reduce((sum, name) => sum + (weights.get(name) ?? 0), 0) };
    });
}

async function compressAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await compressAll(path);
    else if (compressible.test(entry.name) && (await stat(path)).size > 512) await compressFile(path);
  }
}

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  const params = {
    // The best quality takes ten seconds for a large program, and makes it hardly smaller.
    [constants.BROTLI_PARAM_QUALITY]: path.endsWith('.wasm') ? 9 : constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const [br, gzipped] = await Promise.all([brotli(content, { params }), gz(content, { level: 9 })]);
  await writeFile(`${path}.br`, br);
  await writeFile(`${path}.gz`, gzipped);
}
