/** What the line carries in one direction, found out by sending more and more at a time. */

/** Sends so many bytes, or fetches them; done when all of them are there. */
export type Carry = (bytes: number, signal: AbortSignal) => Promise<unknown>;

const bytesFirst = 16 * 1024;
/** What one request may carry. */
const bytesMost = 1024 * 1024;
/** A phone pays for what it sends: what is faster than this in the time given is fast enough. */
const bytesInAll = 4 * 1024 * 1024;
const measureMs = 2500;
const patienceMs = 12_000;

/** In kbit/s; null: nothing got through. */
export async function measure(carry: Carry, clock = () => performance.now()): Promise<number | null> {
  const patience = AbortSignal.timeout(patienceMs);
  let carried = 0;
  let tookMs = 0;
  try {
    // A connection that has yet to be made would be taken for a slow line.
    await carry(1, patience);
    for (let bytes = bytesFirst; tookMs < measureMs && carried < bytesInAll; bytes = Math.min(2 * bytes, bytesMost)) {
      const begun = clock();
      await carry(bytes, patience);
      tookMs += clock() - begun;
      carried += bytes;
    }
  } catch {
    // What got through before tells enough.
  }
  return tookMs > 0 ? Math.round((carried * 8) / tookMs) : null;
}
