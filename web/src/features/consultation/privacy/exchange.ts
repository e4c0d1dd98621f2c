/**
 * From both DTLS fingerprints to four words that only the two ends of one connection can show alike. The words are short,
 * so whoever sits between must not be able to choose his own keys until they fit: each end adds a number of its own, and
 * one end is bound to its number (by a hash) before it hears the other's. Pure, but for SubtleCrypto.
 */

export type Message = { commit: string } | { number: string } | { reveal: string };

/** `first`: commits; the other answers with its number, and the first reveals what it had committed to. */
export interface Exchange {
  first: boolean;
  mine: string;
  commitment: string | null;
  theirs: string | null;
  broken: boolean;
}

const numberBytes = 32;

export async function begin(first: boolean): Promise<Exchange> {
  const mine = hex(crypto.getRandomValues(new Uint8Array(numberBytes)));
  return { first, mine, commitment: first ? await commitmentTo(mine) : null, theirs: null, broken: false };
}

/** What to say until it is answered; null when there is nothing to wait for. */
export function say({ first, mine, commitment, theirs, broken }: Exchange): Message | null {
  if (broken || theirs !== null) return null;
  if (first) return commitment === null ? null : { commit: commitment };
  return commitment === null ? null : { number: mine };
}

/** What one message makes of it, and the answer to send at once. Whatever was said first counts; it is never replaced. */
export async function hear(
  exchange: Exchange,
  message: Message,
): Promise<{ exchange: Exchange; answer: Message | null }> {
  if (exchange.broken) return { exchange, answer: null };
  if (exchange.first) {
    if (!('number' in message)) return { exchange, answer: null };
    if (exchange.theirs !== null && exchange.theirs !== message.number) return broken(exchange);
    return { exchange: { ...exchange, theirs: message.number }, answer: { reveal: exchange.mine } };
  }
  if ('commit' in message) {
    if (exchange.commitment !== null && exchange.commitment !== message.commit) return broken(exchange);
    const bound = { ...exchange, commitment: message.commit };
    return { exchange: bound, answer: say(bound) };
  }
  if (!('reveal' in message) || exchange.commitment === null || exchange.theirs !== null)
    return { exchange, answer: null };
  if ((await commitmentTo(message.reveal)) !== exchange.commitment) return broken(exchange);
  return { exchange: { ...exchange, theirs: message.reveal }, answer: null };
}

/** Four bytes; null until both numbers are known. `prints` are the fingerprints of both ends, in any order. */
export async function privacyBytes(exchange: Exchange, prints: [string, string]): Promise<number[] | null> {
  const { first, mine, theirs } = exchange;
  if (theirs === null || exchange.broken) return null;
  const numbers = first ? [mine, theirs] : [theirs, mine];
  const digest = await sha256(['aegle privacy words 1', ...[...prints].sort(), ...numbers].join('\n'));
  return [...digest.slice(0, 4)];
}

/** All fingerprints that a description stands by, in one form; null without any. */
export function fingerprintsOf(sdp: string | undefined): string | null {
  const found = [...(sdp ?? '').matchAll(/^a=fingerprint:(\S+)\s+(\S+)/gmu)].map(
    ([, algorithm = '', value = '']) => `${algorithm.toLowerCase()} ${value.toUpperCase()}`,
  );
  return found.length === 0 ? null : [...new Set(found)].sort().join(' ');
}

export function readMessage(data: unknown): Message | null {
  let read: unknown;
  try {
    read = JSON.parse(String(data));
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { commit, number, reveal } = read as Record<string, unknown>;
  if (isHex(commit)) return { commit };
  if (isHex(number)) return { number };
  return isHex(reveal) ? { reveal } : null;
}

const broken = (exchange: Exchange) => ({ exchange: { ...exchange, broken: true }, answer: null });
const commitmentTo = async (number: string) => hex(await sha256(`aegle privacy number 1\n${number}`));
const isHex = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/u.test(text);
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
