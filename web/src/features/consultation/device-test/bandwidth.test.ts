import { describe, expect, it } from 'vitest';
import { measure } from './bandwidth';

/** A line of so many kbit/s that ends after so many bytes. */
function line(kbit: number, breaksAfter = Infinity) {
  const seen = { at: 0, bytes: 0, requests: [] as number[] };
  const carry = (bytes: number) => {
    if (seen.bytes + bytes > breaksAfter) return Promise.reject(new Error('the line broke'));
    seen.bytes += bytes;
    seen.requests.push(bytes);
    seen.at += (bytes * 8) / kbit;
    return Promise.resolve();
  };
  return { seen, measured: measure(carry, () => seen.at) };
}

describe('what a line carries', () => {
  it('is told of slow ones and fast ones', async () => {
    for (const kbit of [50, 120, 1000, 9000]) expect(await line(kbit).measured).toBe(kbit);
  });

  it("takes some seconds of a slow one, and little of anyone's volume", async () => {
    const [slow, fast] = [line(100), line(1_000_000)];
    await Promise.all([slow.measured, fast.measured]);
    expect(slow.seen.at).toBeLessThan(6000);
    expect(fast.seen.bytes).toBeLessThan(5.1 * 1024 * 1024);
    expect(Math.max(...fast.seen.requests)).toBe(1024 * 1024);
  });

  it('is not told by one moment in which somebody was busy', async () => {
    for (const busy of [0, 1, 2]) {
      let at = 0;
      let request = -2;
      const carry = (bytes: number) => {
        request += 1;
        at += (bytes * 8) / 9000 + (request === busy ? 2000 : 0);
        return Promise.resolve();
      };
      expect(await measure(carry, () => at)).toBe(9000);
    }
  });

  it('goes by what got through, and says when nothing did', async () => {
    expect(await line(1000, 100_000).measured).toBe(1000);
    expect(await line(1000, 0).measured).toBeNull();
  });
});
