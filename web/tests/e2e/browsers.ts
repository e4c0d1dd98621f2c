/** Chromium's processes: started with what every test of a call wants, and found again to be stopped or killed. */
import { execFileSync } from 'node:child_process';
import { type BrowserContextOptions, type BrowserServer, chromium, type LaunchOptions } from '@playwright/test';

const folder = '/usr/lib/chromium';

/**
 * Debian's own Chromium. The shell is the same browser without the frame around the page, which takes a third of the time of a
 * test. Only the whole browser can be told "no" by its owner, or to take a page without a certificate for a safe one.
 */
export const chromiumPath = (whole = false) =>
  process.env.AEGLE_CHROMIUM ?? `${folder}/${whole ? 'chromium' : 'chromium-headless-shell'}`;

/**
 * No sandbox, which would need more rights than a container has; no graphics processor, which would be a simulated one here and take a
 * tenth of the time; and nothing that only the whole browser's frame answers.
 */
export const everywhere = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-blink-features=OnDeviceWebSpeechAvailable',
];

/** Of those who call: they are watched by nobody, and are to go on as if they were. */
export const flags = [
  ...everywhere,
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export type Running = Pick<BrowserServer, 'close'> & { pid(): number | undefined };

/** `profile`: the folder of a browser that keeps what it was told; without one it is forgotten. */
export async function opened(launch: LaunchOptions, options: BrowserContextOptions, profile: string | undefined) {
  if (profile === undefined) {
    const server = await chromium.launchServer(launch);
    const context = await (await chromium.connect(server.wsEndpoint())).newContext(options);
    return { browser: { close: () => server.close(), pid: () => server.process().pid }, context };
  }
  const context = await chromium.launchPersistentContext(profile, { ...launch, ...options });
  const pids = () =>
    execFileSync('ps', ['-e', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`--user-data-dir=${profile}`) && !line.includes('--type='));
  return {
    browser: { close: () => context.close(), pid: () => Number.parseInt(pids()[0] ?? '') || undefined },
    context,
  };
}

/** Of a process, all that it has started. */
export function descendants(parent: number): number[] {
  const output = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = output
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const children = rows.filter(([, ppid]) => ppid === parent).map(([pid = 0]) => pid);
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}
