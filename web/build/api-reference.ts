import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const parts = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/** Puts Swagger UI beside public/api-docs/index.html, the page that the server gives for /api/docs. */
export function apiReference(): Plugin {
  return {
    name: 'aegle:api-reference',
    async configResolved(config) {
      const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
      const to = join(config.publicDir, 'api-docs');
      await mkdir(to, { recursive: true });
      await Promise.all(parts.map((part) => copyFile(join(from, part), join(to, part))));
    },
  };
}
