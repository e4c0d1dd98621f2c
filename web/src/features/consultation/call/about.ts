/** What the doctor is told of the device of someone who waits: enough to help, in a line. */

const patienceMs = 150;
let learnt: Promise<string | null> | undefined;

/** "Chrome 156 on Android". Asked for ahead, so that entering does not wait for the code that knows browsers. */
export function agentText(): Promise<string | null> {
  learnt ??= import('../device-test/browser').then(
    ({ browserOf }) => browserOf(navigator.userAgent, navigator.maxTouchPoints).agent,
    () => null,
  );
  return Promise.race([learnt, new Promise<null>((resolve) => setTimeout(() => resolve(null), patienceMs))]);
}

interface Connection {
  type?: string;
  effectiveType?: string;
}

/** "wifi, 80 ms"; `clinicMs`: the way to the clinic and back, null or 0 when it was not measured yet. */
export function networkText(
  clinicMs: number | null,
  connection: Connection | undefined = (navigator as { connection?: Connection }).connection,
): string | null {
  const kinds: Record<string, string> = { wifi: 'wifi', ethernet: 'cable' };
  const kind = kinds[connection?.type ?? ''] ?? connection?.effectiveType;
  const way = clinicMs ? `${Math.max(1, Math.round(clinicMs))} ms` : null;
  return [kind, way].filter(Boolean).join(', ').slice(0, 40) || null;
}
