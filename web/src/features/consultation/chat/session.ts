/**
 * The chat of one appointment: history over HTTP, what comes after it live, and sending that repeats itself until the
 * server has confirmed. What waits to be confirmed and what is being typed survive a reload.
 */
import { type Frame, type Realtime, RealtimeError } from '@/lib/realtime';
import type { ChatRead, Message } from '../model';
import {
  changePending,
  emptyThread,
  gapAfter,
  headOf,
  type Pending,
  type Thread,
  withMessages,
  withoutPending,
  withPending,
} from './thread';

export interface ChatView {
  thread: Thread;
  loaded: boolean;
  /** The history could not be fetched; asked again by `reload`. */
  failed: unknown;
  typing: { userId: string; name: string } | null;
  lastReadSeq: number;
  /** How far somebody else has read. */
  seenSeq: number;
}

export interface Page {
  messages: Message[];
  more: boolean;
  reads: ChatRead[];
}

export interface ChatOptions {
  appointmentId: string;
  userId: string;
  socket: Pick<Realtime, 'state' | 'send' | 'request' | 'onFrame' | 'onState' | 'subscribe'>;
  fetchAfter(seq: number): Promise<Page>;
  newId(): string;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

export const chatTiming = {
  retryMs: 1500,
  retryMsMax: 15_000,
  /** After this long without a confirmation the message says that it is not sent, and goes on trying. */
  doubtfulAfterMs: 8000,
  typingShownMs: 4000,
  typingSaidEveryMs: 2000,
} as const;

export class ChatSession {
  private readonly listeners = new Set<() => void>();
  private readonly stops: (() => void)[] = [];
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly inFlight = new Set<string>();
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private typingSaidAt = -Infinity;
  /** Up to where the clinic knows what we have read. */
  private readSaid = 0;
  private unsubscribe: (() => void) | null = null;
  private closed = false;
  view: ChatView;

  constructor(private readonly options: ChatOptions) {
    const { socket, appointmentId } = options;
    this.view = {
      thread: { ...emptyThread, pending: this.storedPending() },
      loaded: false,
      failed: null,
      typing: null,
      lastReadSeq: Number(options.storage.getItem(this.key('read')) ?? 0),
      seenSeq: 0,
    };
    this.stops.push(socket.onState((state) => state === 'open' && this.onLine()));
    this.stops.push(
      socket.onFrame('chat.read', (frame) => {
        if (frame.appointment_id === appointmentId)
          this.learn([{ user_id: String(frame.user_id), seq: Number(frame.seq) }]);
      }),
    );
    this.stops.push(
      socket.onFrame('chat.typing', (frame) => frame.appointment_id === appointmentId && this.showTyping(frame)),
    );
    void this.reload();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  send(message: string): void {
    const text = message.trim();
    if (!text) return;
    const client_id = this.options.newId();
    this.typingSaidAt = -Infinity;
    const written_at = new Date().toISOString();
    this.change(
      withPending(this.view.thread, { client_id, message: text, written_at, state: 'sending', reason: null }),
    );
    void this.deliver(client_id);
  }

  retry(clientId: string): void {
    this.change(changePending(this.view.thread, clientId, { state: 'sending', reason: null }));
    void this.deliver(clientId);
  }

  giveUp(clientId: string): void {
    clearTimeout(this.timers.get(clientId));
    this.change(withoutPending(this.view.thread, clientId));
  }

  sayTyping(): void {
    const now = performance.now();
    if (now - this.typingSaidAt < chatTiming.typingSaidEveryMs) return;
    const said = this.options.socket.send({ type: 'chat.typing', appointment_id: this.options.appointmentId });
    if (said) this.typingSaidAt = now;
  }

  markRead(): void {
    const head = headOf(this.view.thread);
    if (head <= this.view.lastReadSeq) return;
    this.options.storage.setItem(this.key('read'), String(head));
    this.show({ lastReadSeq: head });
    this.sayRead();
  }

  get typed(): string {
    return this.options.storage.getItem(this.key('typed')) ?? '';
  }

  keepTyped(text: string): void {
    if (text) this.options.storage.setItem(this.key('typed'), text);
    else this.options.storage.removeItem(this.key('typed'));
  }

  /** Fetches what is missing, then listens from there on. */
  async reload(): Promise<void> {
    this.show({ failed: null });
    try {
      await this.fetchMissing();
    } catch (failed) {
      return this.show({ failed });
    }
    if (this.closed) return;
    this.show({ loaded: true });
    this.listen();
    this.sendAll();
  }

  close(): void {
    this.closed = true;
    this.unsubscribe?.();
    for (const stop of this.stops) stop();
    for (const timer of this.timers.values()) clearTimeout(timer);
    clearTimeout(this.typingTimer);
    this.listeners.clear();
  }

  private listen(): void {
    this.unsubscribe ??= this.options.socket.subscribe(`chat:${this.options.appointmentId}`, {
      after: headOf(this.view.thread),
      onEvent: ({ kind, data }) => {
        if (kind === 'message') this.arrived([data as unknown as Message]);
      },
      onReset: () => void this.reload(),
    });
  }

  private async fetchMissing(): Promise<void> {
    for (;;) {
      const after = gapAfter(this.view.thread) ?? headOf(this.view.thread);
      const { messages, more, reads } = await this.options.fetchAfter(after);
      if (this.closed) return;
      this.change(withMessages(this.view.thread, messages));
      this.learn(reads);
      if (!more || messages.length === 0) return;
    }
  }

  private arrived(messages: Message[]): void {
    const from = messages.at(-1)?.sender.id;
    this.change(withMessages(this.view.thread, messages));
    if (from && from === this.view.typing?.userId) this.show({ typing: null });
    if (gapAfter(this.view.thread) !== null) void this.reload();
  }

  /** The socket is there, or there again: what was said meanwhile is no part of the stream. */
  private onLine(): void {
    this.sendAll();
    if (!this.view.loaded) return;
    this.sayRead();
    const after = headOf(this.view.thread);
    // Should it fail, the next one that is read tells.
    this.options.fetchAfter(after).then(
      ({ reads }) => this.learn(reads),
      () => undefined,
    );
  }

  private learn(reads: ChatRead[]): void {
    const { userId } = this.options;
    const furthest = (mine: boolean) =>
      Math.max(0, ...reads.filter(({ user_id }) => (user_id === userId) === mine).map(({ seq }) => seq));
    this.readSaid = Math.max(this.readSaid, furthest(true));
    const lastReadSeq = Math.max(this.view.lastReadSeq, furthest(true));
    const seenSeq = Math.max(this.view.seenSeq, furthest(false));
    if (seenSeq !== this.view.seenSeq || lastReadSeq !== this.view.lastReadSeq) this.show({ seenSeq, lastReadSeq });
    this.sayRead();
  }

  /** Nobody waits to hear that one has read one's own. */
  private sayRead(): void {
    const { appointmentId, userId, socket } = this.options;
    const { thread, lastReadSeq } = this.view;
    const theirs = thread.messages.findLast(({ seq, sender }) => seq <= lastReadSeq && sender.id !== userId);
    if (!theirs || theirs.seq <= this.readSaid) return;
    if (socket.send({ type: 'chat.read', appointment_id: appointmentId, seq: theirs.seq })) this.readSaid = theirs.seq;
  }

  private sendAll(): void {
    for (const { client_id, reason } of this.view.thread.pending) {
      if (reason === null) void this.deliver(client_id);
    }
  }

  private async deliver(clientId: string, attempt = 0): Promise<void> {
    const pending = this.find(clientId);
    if (!pending || this.inFlight.has(clientId) || this.closed) return;
    this.inFlight.add(clientId);
    clearTimeout(this.timers.get(clientId));
    try {
      const sent = await this.post(pending);
      if (!this.closed) this.confirm(pending, sent);
    } catch (error) {
      if (!this.closed) this.onRefused(pending, error, attempt);
    } finally {
      this.inFlight.delete(clientId);
    }
  }

  private post({ client_id, message }: Pending): Promise<Frame> {
    const appointment_id = this.options.appointmentId;
    return this.options.socket.request({ type: 'chat.send', appointment_id, client_id, message });
  }

  /** The event with the message usually comes as well; whichever is first confirms it. */
  private confirm(pending: Pending, sent: Frame): void {
    if (this.find(pending.client_id) === undefined) return;
    // Our own copy carries no server id: the event or the history brings the message itself.
    if (this.view.thread.messages.some(({ seq }) => seq === Number(sent.seq))) return this.giveUp(pending.client_id);
    if (Number(sent.seq) <= headOf(this.view.thread)) void this.reload();
  }

  private onRefused(pending: Pending, error: unknown, attempt: number): void {
    const isLine =
      !(error instanceof RealtimeError) || error.code.startsWith('realtime.') || error.code === 'unavailable';
    if (!isLine) {
      const reason = error.message;
      return this.change(changePending(this.view.thread, pending.client_id, { state: 'failed', reason }));
    }
    const ageMs = Date.now() - Date.parse(pending.written_at);
    if (ageMs > chatTiming.doubtfulAfterMs)
      this.change(changePending(this.view.thread, pending.client_id, { state: 'failed' }));
    const wait = Math.min(chatTiming.retryMs * 1.6 ** attempt, chatTiming.retryMsMax);
    this.timers.set(
      pending.client_id,
      setTimeout(() => void this.deliver(pending.client_id, attempt + 1), wait),
    );
  }

  private showTyping(frame: Frame): void {
    clearTimeout(this.typingTimer);
    this.show({ typing: { userId: String(frame.user_id), name: String(frame.name) } });
    this.typingTimer = setTimeout(() => this.show({ typing: null }), chatTiming.typingShownMs);
  }

  private find(clientId: string): Pending | undefined {
    return this.view.thread.pending.find(({ client_id }) => client_id === clientId);
  }

  private change(thread: Thread): void {
    if (thread === this.view.thread) return;
    if (thread.pending !== this.view.thread.pending) this.storePending(thread.pending);
    this.show({ thread });
  }

  private show(change: Partial<ChatView>): void {
    if (this.closed) return;
    this.view = { ...this.view, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  private key(what: string): string {
    return `aegle.chat.${this.options.userId}.${this.options.appointmentId}.${what}`;
  }

  private storedPending(): Pending[] {
    try {
      const stored = JSON.parse(this.options.storage.getItem(this.key('pending')) ?? '[]') as Pending[];
      return stored.map((one) => ({ ...one, state: 'sending' }));
    } catch {
      return [];
    }
  }

  private storePending(pending: Pending[]): void {
    if (pending.length > 0) this.options.storage.setItem(this.key('pending'), JSON.stringify(pending));
    else this.options.storage.removeItem(this.key('pending'));
  }
}
