// The project's own text files, as {path, text}, and the helpers that rules share.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const roots = ['api', 'bench', 'deploy', 'docs', 'server', 'tools', 'web'];
const skipped = new Set(['node_modules', 'dist', 'test-results', 'playwright-report']);
const kinds = /\.(cpp|hpp|ipp|ts|tsx|mjs|css|sql|sh|json|npmrc|md)$/;

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (kinds.test(entry.name)) yield path;
  }
}

export function readTree() {
  return roots.flatMap((root) => [...walk(root)]).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** Every match of a pattern as {line, match}. */
export function* matches(text, pattern) {
  for (const match of text.matchAll(pattern)) {
    yield { line: text.slice(0, match.index).split('\n').length, match };
  }
}
