/** Chromium's processes: started with what every test of a call wants, and found again to be stopped or killed. */
import { execFileSync } from 'node:child_process';
import { type BrowserContextOptions, type BrowserServer, chromium, type LaunchOptions } from '@playwright/test';

export const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
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
