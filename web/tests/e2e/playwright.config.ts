import { defineConfig } from '@playwright/test';
import { chromiumPath, everywhere } from './browsers';

// Nothing is downloaded. A camera and a microphone that are always there.
const args = [...everywhere, '--use-fake-device-for-media-stream=fps=30', '--use-fake-ui-for-media-stream'];

// These have the machine alone: three browsers that send to each other want more than half of two cores.
const alone = /@alone/;
// These make hosts of their own, on lines as bad as a line can be. Such a lab's coming and going changes this machine's own network, for
// which Chromium breaks off what every other browser fetches.
const lab = /@lab/;

export default defineConfig({
  testDir: '.',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // Generous, for a machine that does other work besides; nothing waits longer than it has to.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  projects: [
    { name: 'journeys', grepInvert: [alone, lab], outputDir: '../../test-results/journeys' },
    { name: 'lab', grep: lab, outputDir: '../../test-results/lab' },
    { name: 'alone', grep: alone, workers: 1, outputDir: '../../test-results/alone' },
  ],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // What was done and asked for, without a picture of each step: filming every page takes more of two cores than the calls do.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: false },
    launchOptions: { executablePath: chromiumPath(), args },
  },
});
