import { describe, expect, it } from 'vitest';
import type { Message } from '../model';
import {
  changePending,
  emptyThread,
  gapAfter,
  headOf,
  type Pending,
  unreadOf,
  withMessages,
  withoutPending,
  withPending,
} from './thread';

const message = (seq: number, client_id = `c-${seq}`, sender = 'doctor'): Message => ({
  id: `id-${seq}`,
  seq,
  client_id,
  message: `message ${seq}`,
  sent_at: '2026-11-21T14:30:00Z',
  sender: { id: sender, role: 'doctor', name: 'Rajesh Patel' },
});

const pending = (client_id: string): Pending => ({
  client_id,
  message: client_id,
  written_at: '2026-11-21T14:30:00Z',
  state: 'sending',
  reason: null,
});

const order = (thread: { messages: Message[] }) => thread.messages.map(({ seq }) => seq);

describe('a thread', () => {
  it('is ordered by seq, however messages come, each once', () => {
    const arrivals = [
      [message(3)],
      [message(1), message(2)],
      [message(2), message(3), message(4)],
      [message(4), message(4)],
    ];
    for (const way of [arrivals, [...arrivals].reverse()]) {
      const thread = way.reduce(withMessages, emptyThread);
      expect(order(thread)).toEqual([1, 2, 3, 4]);
      expect(headOf(thread)).toBe(4);
    }
  });

  it('is the same value when nothing is new', () => {
    const thread = withMessages(emptyThread, [message(1)]);
    expect(withMessages(thread, [message(1)])).toBe(thread);
    expect(withMessages(thread, [])).toBe(thread);
  });

  it('drops what was pending once it is confirmed, by answer or by event', () => {
    let thread = withPending(withPending(emptyThread, pending('a')), pending('b'));
    thread = withMessages(thread, [message(1, 'b')]);
    expect(thread.pending.map(({ client_id }) => client_id)).toEqual(['a']);
    thread = withMessages(thread, [message(2, 'a')]);
    expect(thread.pending).toEqual([]);
    expect(order(thread)).toEqual([1, 2]);
  });

  it('does not take up again what is confirmed already', () => {
    const thread = withMessages(emptyThread, [message(1, 'a')]);
    expect(withPending(thread, pending('a'))).toBe(thread);
  });

  it('marks what failed, and lets go of what is given up', () => {
    const thread = withPending(emptyThread, pending('a'));
    expect(changePending(thread, 'a', { state: 'failed' }).pending[0]?.state).toBe('failed');
    expect(changePending(thread, 'x', { state: 'failed' })).toBe(thread);
    expect(withoutPending(thread, 'a').pending).toEqual([]);
  });

  it('knows where something is missing', () => {
    expect(gapAfter(withMessages(emptyThread, [message(1), message(2)]))).toBeNull();
    expect(gapAfter(withMessages(emptyThread, [message(1), message(3)]))).toBe(1);
    expect(gapAfter(withMessages(emptyThread, [message(2)]))).toBe(0);
  });

  it('counts only what others wrote since it was last read', () => {
    const thread = withMessages(emptyThread, [message(1), message(2), message(3, 'c-3', 'me'), message(4)]);
    expect(unreadOf(thread, 1, 'me')).toBe(2);
    expect(unreadOf(thread, 4, 'me')).toBe(0);
  });
});
