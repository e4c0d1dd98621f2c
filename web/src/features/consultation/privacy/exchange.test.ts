import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { begin, type Exchange, fingerprintsOf, hear, type Message, privacyBytes, readMessage, say } from './exchange';
import { words } from './words';

// jsdom brings no SubtleCrypto.
beforeAll(() => vi.stubGlobal('crypto', webcrypto));

const a = 'sha-256 AA:01';
const b = 'sha-256 BB:02';

/** Both ends until neither has anything to say. */
async function talk(left: Exchange, right: Exchange): Promise<[Exchange, Exchange]> {
  let ends: [Exchange, Exchange] = [left, right];
  for (let round = 0; round < 6; round += 1) {
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const message = say(ends[from]);
      if (message) ends = await deliver(ends, to, message);
    }
  }
  return ends;
}

async function deliver(ends: [Exchange, Exchange], to: 0 | 1, message: Message): Promise<[Exchange, Exchange]> {
  const { exchange, answer } = await hear(ends[to], message);
  const next: [Exchange, Exchange] = to === 0 ? [exchange, ends[1]] : [ends[0], exchange];
  return answer ? deliver(next, to === 0 ? 1 : 0, answer) : next;
}

describe('the words', () => {
  it('are 256, each with its picture, none of them a letter away from another', () => {
    expect(words).toHaveLength(256);
    expect(new Set(words.map(({ word }) => word)).size).toBe(256);
    expect(new Set(words.map(({ picture }) => picture)).size).toBe(256);
    for (const { word, picture } of words) {
      expect(word).toMatch(/^[a-z]{3,10}$/);
      expect(picture).toMatch(/^\p{Extended_Pictographic}️?$/u);
    }
    const near = words.flatMap(({ word }, index) =>
      words.slice(index + 1).filter((other) => distance(word, other.word) < 2),
    );
    expect(near).toEqual([]);
  });
});

describe('the exchange', () => {
  it('gives both ends the same four bytes', async () => {
    const [left, right] = await talk(await begin(true), await begin(false));
    const bytes = await privacyBytes(left, [a, b]);
    expect(bytes).toHaveLength(4);
    expect(await privacyBytes(right, [b, a])).toEqual(bytes);
  });

  it('gives other bytes when one end sees other fingerprints', async () => {
    const [left, right] = await talk(await begin(true), await begin(false));
    expect(await privacyBytes(right, [b, 'sha-256 CC:03'])).not.toEqual(await privacyBytes(left, [a, b]));
  });

  it('gives other bytes with each connection, though the fingerprints are the same', async () => {
    const [first] = await talk(await begin(true), await begin(false));
    const [second] = await talk(await begin(true), await begin(false));
    expect(await privacyBytes(second, [a, b])).not.toEqual(await privacyBytes(first, [a, b]));
  });

  it('binds the first to its number before it hears the other', async () => {
    const second = await begin(false);
    const honest = await begin(true);
    const bound = (await hear(second, say(honest) as Message)).exchange;
    const { exchange } = await hear(bound, { reveal: (await begin(true)).mine });
    expect(exchange.broken).toBe(true);
    expect(await privacyBytes(exchange, [a, b])).toBeNull();
  });

  it('tells its number only to who has committed, and reveals only to who has told its own', async () => {
    expect(say(await begin(false))).toBeNull();
    const first = await begin(true);
    expect(say(first)).toEqual({ commit: first.commitment });
    expect((await hear(first, { reveal: first.mine })).answer).toBeNull();
  });

  it('takes no second commitment and no second number', async () => {
    const second = (await hear(await begin(false), { commit: '0'.repeat(64) })).exchange;
    expect((await hear(second, { commit: '1'.repeat(64) })).exchange.broken).toBe(true);
    const first = (await hear(await begin(true), { number: '0'.repeat(64) })).exchange;
    expect((await hear(first, { number: '1'.repeat(64) })).exchange.broken).toBe(true);
  });

  it('bears repetitions', async () => {
    const first = await begin(true);
    const second = await begin(false);
    const commit = say(first) as Message;
    let told = await hear(second, commit);
    told = await hear(told.exchange, commit);
    const number = told.answer as Message;
    let revealed = await hear(first, number);
    revealed = await hear(revealed.exchange, number);
    told = await hear(told.exchange, revealed.answer as Message);
    told = await hear(told.exchange, revealed.answer as Message);
    expect(await privacyBytes(told.exchange, [a, b])).toEqual(await privacyBytes(revealed.exchange, [a, b]));
  });
});

describe('what is read', () => {
  it('takes every fingerprint of a description, in one form', () => {
    expect(fingerprintsOf('v=0\r\na=fingerprint:SHA-256 aa:bb\r\nm=audio\r\na=fingerprint:sha-256 AA:BB\r\n')).toBe(
      'sha-256 AA:BB',
    );
    expect(fingerprintsOf('a=fingerprint:sha-256 BB\r\na=fingerprint:sha-1 AA\r\n')).toBe('sha-1 AA sha-256 BB');
    expect(fingerprintsOf('v=0\r\n')).toBeNull();
    expect(fingerprintsOf(undefined)).toBeNull();
  });

  it('takes no message but its own three', () => {
    const number = 'f'.repeat(64);
    expect(readMessage(JSON.stringify({ number }))).toEqual({ number });
    for (const odd of ['', '[]', 'null', '{}', '{"number":7}', '{"number":"ff"}', `{"commit":"${'F'.repeat(64)}"}`])
      expect(readMessage(odd)).toBeNull();
  });
});

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, one] of [...left].entries()) {
    const next = [i + 1];
    for (const [j, two] of [...right].entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (one === two ? 0 : 1)));
    row = next;
  }
  return row[right.length] ?? 0;
}
