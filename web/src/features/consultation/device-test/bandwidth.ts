/** What the line carries in one direction, found out by sending more and more at a time. */

/** Sends so many bytes, or fetches them; done when all of them are there. */
export type Carry = (bytes: number, signal: AbortSignal) => Promise<unknown>;

const bytesFirst = 16 * 1024;
/** What one request may carry. */
const bytesMost = 1024 * 1024;
/** A phone pays for what it sends: what is faster than this in the time given is fast enough. */
const bytesInAll = 4 * 1024 * 1024;
const measureMs = 2500;
const requestsLeast = 3;
const growBelowMs = 600;
const patienceMs = 12_000;

/** In kbit/s; null: nothing got through. */
export async function measure(carry: Carry, clock = () => performance.now()): Promise<number | null> {
  const patience = AbortSignal.timeout(patienceMs);
  const done: { bytes: number; ms: number }[] = [];
  try {
    // A connection that has yet to be made would be taken for a slow line.
    await carry(1, patience);
    let bytes = bytesFirst;
    while (done.length < requestsLeast || (total(done, 'ms') < measureMs && total(done, 'bytes') < bytesInAll)) {
      const begun = clock();
      await carry(bytes, patience);
      done.push({ bytes, ms: clock() - begun });
      // A slow line is known by little as well.
      if (clock() - begun < growBelowMs) bytes = Math.min(2 * bytes, bytesMost);
    }
  } catch {
    // What got through before tells enough.
  }
  return rateOf(done);
}

type Done = { bytes: number; ms: number };

const total = (done: Done[], what: keyof Done) => done.reduce((sum, one) => sum + one[what], 0);

/** Without the slowest, where there are several: a moment in which a browser or a clinic was busy is not the line's. */
function rateOf(done: Done[]): number | null {
  const byRate = done.toSorted((a, b) => a.bytes / a.ms - b.bytes / b.ms);
  const counted = byRate.length >= requestsLeast ? byRate.slice(1) : byRate;
  const ms = total(counted, 'ms');
  return ms > 0 ? Math.round((total(counted, 'bytes') * 8) / ms) : null;
}
