/**
 * A chat as one pure value: what the server has confirmed, in the order of `seq`, and after it what is still to be
 * confirmed, in the order of writing. A message is known by its `client_id`, so nothing appears twice or gets lost,
 * in whatever order answers, live events and pages of history come.
 */
import type { Message } from '../model';

export interface Pending {
  client_id: string;
  message: string;
  written_at: string;
  /** sending: tried again by itself; failed: waits for the person. */
  state: 'sending' | 'failed';
  /** Why it failed, in words; null when the line was the reason. */
  reason: string | null;
}

export interface Thread {
  messages: Message[];
  pending: Pending[];
}

export const emptyThread: Thread = { messages: [], pending: [] };

export const headOf = ({ messages }: Thread): number => messages.at(-1)?.seq ?? 0;

export function withMessages(thread: Thread, arrived: Message[]): Thread {
  const known = new Set(thread.messages.map(({ seq }) => seq));
  const fresh = arrived.filter(({ seq }) => !known.has(seq) && known.add(seq));
  const confirmed = new Set(arrived.map(({ client_id }) => client_id));
  const pending = thread.pending.filter(({ client_id }) => !confirmed.has(client_id));
  if (fresh.length === 0 && pending.length === thread.pending.length) return thread;
  const messages = fresh.length === 0 ? thread.messages : [...thread.messages, ...fresh].sort((a, b) => a.seq - b.seq);
  return { messages, pending };
}

export function withPending(thread: Thread, pending: Pending): Thread {
  const isConfirmed = thread.messages.some(({ client_id }) => client_id === pending.client_id);
  const isKnown = thread.pending.some(({ client_id }) => client_id === pending.client_id);
  if (isConfirmed || isKnown) return thread;
  return { ...thread, pending: [...thread.pending, pending] };
}

export function changePending(thread: Thread, clientId: string, change: Partial<Pending>): Thread {
  if (!thread.pending.some(({ client_id }) => client_id === clientId)) return thread;
  const pending = thread.pending.map((one) => (one.client_id === clientId ? { ...one, ...change } : one));
  return { ...thread, pending };
}

export function withoutPending(thread: Thread, clientId: string): Thread {
  return { ...thread, pending: thread.pending.filter(({ client_id }) => client_id !== clientId) };
}

/** Where `seq` is missing between what is known: the first one to fetch after, or null. */
export function gapAfter({ messages }: Thread): number | null {
  let last = 0;
  for (const { seq } of messages) {
    if (seq !== last + 1) return last;
    last = seq;
  }
  return null;
}

export const unreadOf = ({ messages }: Thread, lastReadSeq: number, myUserId: string): number =>
  messages.filter(({ seq, sender }) => seq > lastReadSeq && sender.id !== myUserId).length;
