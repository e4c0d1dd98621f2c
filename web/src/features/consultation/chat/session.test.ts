// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Frame, RealtimeError, type RealtimeState, type StreamEvent } from '@/lib/realtime';
import type { ChatRead, Message } from '../model';
import { ChatSession, chatTiming } from './session';

type Subscriber = { after?: number; onEvent(event: StreamEvent): void; onReset?(head: number): void };

/** The clinic's side of the chat: stores by `client_id`, numbers without gaps, and tells who subscribed. */
class Clinic {
  state: RealtimeState = 'open';
  stored: Message[] = [];
  reads: ChatRead[] = [];
  said: Frame[] = [];
  asked: string[] = [];
  refusal: RealtimeError | null = null;
  swallowAnswers = false;
  subscriber: Subscriber | null = null;
  private readonly onStates = new Set<(state: RealtimeState) => void>();
  private readonly onFrames = new Set<(frame: Frame) => void>();

  write(client_id: string, message: string, sender = 'me'): Message {
    const known = this.stored.find((one) => one.client_id === client_id);
    if (known) return known;
    const seq = this.stored.length + 1;
    const stored: Message = {
      id: `id-${seq}`,
      seq,
      client_id,
      message,
      sent_at: '2026-11-21T14:30:00Z',
      sender: { id: sender, role: 'patient', name: sender },
    };
    this.stored.push(stored);
    if (this.state === 'open') this.tell(stored);
    return stored;
  }

  tell(stored: Message): void {
    const event = { stream: 'chat:visit', seq: stored.seq, kind: 'message', at: stored.sent_at, data: { ...stored } };
    this.subscriber?.onEvent(event);
  }

  /** What was missed comes first, as the tab's socket asks for it. */
  open(): void {
    this.state = 'open';
    for (const stored of this.stored) this.tell(stored);
    for (const handler of this.onStates) handler('open');
  }

  close(): void {
    this.state = 'connecting';
  }

  frame(frame: Frame): void {
    for (const handler of this.onFrames) handler(frame);
  }

  socket = {
    state: 'open' as RealtimeState,
    send: (frame: Frame) => {
      if (this.state === 'open') this.said.push(frame);
      return this.state === 'open';
    },
    request: async (frame: Frame): Promise<Frame> => {
      if (this.state !== 'open') throw new RealtimeError('realtime.not_open');
      this.asked.push(String(frame.message));
      await Promise.resolve();
      if (this.refusal) throw this.refusal;
      const { seq, sent_at } = this.write(String(frame.client_id), String(frame.message));
      if (this.swallowAnswers) throw new RealtimeError('realtime.lost');
      return { type: 'chat.sent', seq, sent_at };
    },
    onFrame: (type: string, handler: (frame: Frame) => void) => {
      this.onFrames.add((frame) => frame.type === type && handler(frame));
      return () => {};
    },
    onState: (handler: (state: RealtimeState) => void) => (this.onStates.add(handler), () => {}),
    subscribe: (_name: string, subscriber: Subscriber) => ((this.subscriber = subscriber), () => {}),
  };
}

let clinic: Clinic;
let lastId: number;

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  clinic = new Clinic();
  lastId = 0;
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function open(): Promise<ChatSession> {
  const session = new ChatSession({
    appointmentId: 'visit',
    userId: 'me',
    socket: clinic.socket,
    fetchAfter: (seq) => {
      const messages = clinic.stored.filter((one) => one.seq > seq);
      return Promise.resolve({ messages, more: false, reads: clinic.reads });
    },
    newId: () => `c-${(lastId += 1)}`,
    storage: sessionStorage,
  });
  await pass(0);
  return session;
}

const texts = ({ view }: ChatSession) => view.thread.messages.map(({ message }) => message);

describe('sending', () => {
  it('shows a message at once and as confirmed after', async () => {
    const session = await open();
    session.send(' Hello ');
    expect(session.view.thread.pending.map(({ message }) => message)).toEqual(['Hello']);
    await pass(0);
    expect(texts(session)).toEqual(['Hello']);
    expect(session.view.thread.pending).toEqual([]);
  });

  it('keeps what is written without a line, in order, and sends it once the line is back', async () => {
    const session = await open();
    clinic.close();
    session.send('one');
    session.send('two');
    await pass(chatTiming.doubtfulAfterMs * 3);
    expect(session.view.thread.pending.map(({ state }) => state)).toEqual(['failed', 'failed']);
    clinic.open();
    await pass(0);
    expect(texts(session)).toEqual(['one', 'two']);
    expect(session.view.thread.pending).toEqual([]);
  });

  it('adds nothing when only the answer was lost', async () => {
    const session = await open();
    clinic.swallowAnswers = true;
    session.send('once');
    await pass(0);
    clinic.swallowAnswers = false;
    await pass(chatTiming.retryMs * 4);
    expect(clinic.stored).toHaveLength(1);
    expect(texts(session)).toEqual(['once']);
  });

  it('says why it was refused, and tries again only when asked', async () => {
    const session = await open();
    clinic.refusal = new RealtimeError('consultation.not_accepted', 'The visit is not accepted yet.');
    session.send('too early');
    await pass(60_000);
    expect(session.view.thread.pending[0]).toMatchObject({ state: 'failed', reason: 'The visit is not accepted yet.' });
    expect(clinic.asked).toHaveLength(1);
    clinic.refusal = null;
    session.retry('c-1');
    await pass(0);
    expect(texts(session)).toEqual(['too early']);
  });

  it('goes on after a reload with what was not confirmed', async () => {
    const before = await open();
    clinic.close();
    before.send('kept');
    before.keepTyped('half a sent');
    before.close();
    clinic.state = 'open';
    const after = await open();
    await pass(0);
    expect(texts(after)).toEqual(['kept']);
    expect(after.typed).toBe('half a sent');
  });
});

describe('receiving', () => {
  it('fetches the history, then hears what comes, each once', async () => {
    clinic.write('x', 'before', 'doctor');
    const session = await open();
    expect(clinic.subscriber?.after).toBe(1);
    clinic.write('y', 'after', 'doctor');
    clinic.stored.forEach((stored) => clinic.tell(stored));
    expect(texts(session)).toEqual(['before', 'after']);
  });

  it('fetches what a reset left out', async () => {
    const session = await open();
    clinic.close();
    clinic.write('x', 'missed', 'doctor');
    clinic.subscriber?.onReset?.(1);
    await pass(0);
    expect(texts(session)).toEqual(['missed']);
  });

  it('shows who writes until the message comes or the pause is long', async () => {
    const session = await open();
    const typing = { type: 'chat.typing', appointment_id: 'visit', user_id: 'doctor', name: 'Rajesh Patel' };
    clinic.frame({ ...typing, appointment_id: 'another visit' });
    expect(session.view.typing).toBeNull();
    clinic.frame(typing);
    expect(session.view.typing?.name).toBe('Rajesh Patel');
    await pass(chatTiming.typingShownMs);
    expect(session.view.typing).toBeNull();
    clinic.frame(typing);
    clinic.write('x', 'here it is', 'doctor');
    expect(session.view.typing).toBeNull();
  });
});

describe('who has read what', () => {
  const readBy = (user_id: string, seq: number) => ({ type: 'chat.read', appointment_id: 'visit', user_id, seq });
  const saidRead = () => clinic.said.filter(({ type }) => type === 'chat.read').map(({ seq }) => seq);

  it('says once how far one has read of what others wrote', async () => {
    clinic.write('x', 'one', 'doctor');
    clinic.write('y', 'two', 'doctor');
    const session = await open();
    expect(saidRead()).toEqual([]);
    session.markRead();
    session.send('mine');
    await pass(0);
    session.markRead();
    expect(saidRead()).toEqual([2]);
  });

  it('says it later when there was no line, and not again after a reload', async () => {
    clinic.write('x', 'one', 'doctor');
    const session = await open();
    clinic.close();
    session.markRead();
    expect(saidRead()).toEqual([]);
    clinic.open();
    expect(saidRead()).toEqual([1]);
    session.close();
    clinic.reads = [{ user_id: 'me', seq: 1 }];
    sessionStorage.clear();
    const again = await open();
    expect(again.view.lastReadSeq).toBe(1);
    expect(saidRead()).toEqual([1]);
  });

  it('knows what the other has seen, at once, after a reload and after a gap', async () => {
    clinic.reads = [{ user_id: 'doctor', seq: 1 }];
    const session = await open();
    expect(session.view.seenSeq).toBe(1);
    clinic.frame(readBy('me', 9));
    clinic.frame({ ...readBy('doctor', 9), appointment_id: 'another visit' });
    expect(session.view.seenSeq).toBe(1);
    clinic.frame(readBy('doctor', 3));
    clinic.frame(readBy('doctor', 2));
    expect(session.view.seenSeq).toBe(3);
    clinic.close();
    clinic.reads = [{ user_id: 'doctor', seq: 5 }];
    clinic.open();
    await pass(0);
    expect(session.view.seenSeq).toBe(5);
  });
});
