import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const ofTheKit = /\bm_[0-9a-f]{6,8}\b/g;

/** Refuses a build in which a part of the kit is used whose styles `src/ui/kit.css` leaves out. */
export function kitStyles(): Plugin {
  const all = readFileSync(createRequire(import.meta.url).resolve('@mantine/core/styles.css'), 'utf8');
  return {
    name: 'aegle:kit-styles',
    apply: 'build',
    generateBundle(_options, bundle) {
      const styled = new Set<string>();
      const used = new Set<string>();
      for (const file of Object.values(bundle)) {
        const isStyle = file.type === 'asset' && file.fileName.endsWith('.css');
        const text = file.type === 'chunk' ? file.code : isStyle ? String(file.source) : '';
        for (const [name] of text.matchAll(ofTheKit)) (isStyle ? styled : used).add(name);
      }
      const known = new Set(all.match(ofTheKit));
      const missing = [...used].filter((name) => known.has(name) && !styled.has(name));
      if (missing.length > 0)
        this.error(`src/ui/kit.css lacks what styles ${missing.join(', ')} of @mantine/core/styles.css`);
    },
  };
}
