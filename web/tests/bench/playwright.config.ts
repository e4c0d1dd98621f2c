import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../../test-results/bench',
  workers: 1,
  expect: { timeout: 20_000 },
  timeout: 300_000,
  reporter: [['line']],
});
