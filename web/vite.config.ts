import { fileURLToPath } from 'node:url';
import babel from '@rolldown/plugin-babel';
import react from '@vitejs/plugin-react';
import { lingui, linguiTransformerBabelPreset } from '@lingui/vite-plugin';
import { defineConfig } from 'vitest/config';
import { apiReference } from './build/api-reference.ts';
import { blurAssets } from './build/blur-assets.ts';
import { chunks, noCircles } from './build/chunks.ts';
import { compressedTwins } from './build/compressed-twins.ts';
import { kitStyles } from './build/kit-styles.ts';
import { narrowedFont } from './build/narrowed-font.ts';
import { pdfAssets } from './build/pdf-assets.ts';
import { preloadedFont } from './build/preloaded-font.ts';

const server = process.env.AEGLE_DEV_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [
    react(),
    lingui(),
    // English stays in the code, beside the page that says it, so that it is split and loaded with that page.
    babel({ presets: [linguiTransformerBabelPreset({ descriptorFields: 'message' })] }),
    apiReference(),
    kitStyles(),
    pdfAssets(),
    blurAssets(),
    narrowedFont(),
    preloadedFont(/inter\.gen.*\.woff2$/),
    noCircles(),
    compressedTwins({ firstLoadLimitKb: 220, onDemand: ['PdfPages', 'PrescriptionTab'] }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
  test: {
    // A document takes half a second to make: those that need one say so in their first line.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test-setup.ts'],
    restoreMocks: true,
    // For a machine that does other work besides; nothing waits longer than it has to.
    testTimeout: 30_000,
  },
});
