/**
 * The tab's one WebSocket, as api/realtime.md describes it. It comes back by itself with backoff and jitter, asks each
 * stream for what was missed, and hands every event on once and in order.
 */
export type Frame = { type: string; ref?: string | number; [key: string]: unknown };
export type StreamEvent = { stream: string; seq: number; kind: string; at: string; data: Record<string, unknown> };
export type RealtimeState = 'closed' | 'connecting' | 'open';

export class RealtimeError extends Error {
  readonly code: string;
  readonly frame: Frame | null;
  constructor(code: string, detail = '', frame: Frame | null = null) {
    super(detail || code);
    this.code = code;
    this.frame = frame;
  }
}

type Subscriber = {
  /** The last `seq` already known; left out: only what comes from now on. */
  after?: number;
  onEvent(event: StreamEvent): void;
  /** The gap cannot be replayed: fetch the list over HTTP. */
  onReset?(head: number): void;
  onSubscribed?(head: number): void;
};

type Stream = { last: number | null; subscribers: Set<Subscriber> };
type Waiter = { resolve(frame: Frame): void; reject(error: RealtimeError): void; timer: ReturnType<typeof setTimeout> };

export type RealtimeOptions = {
  url: string;
  /** The first and the longest wait before another attempt; each wait is drawn between half and all of it. */
  backoffMs?: { first: number; longest: number };
  pingEveryMs?: { idle: number; call: number };
  pongWithinMs?: { idle: number; call: number };
  /** In a call: while an attempt to connect is still open, another one is made beside it. */
  anotherAfterMs?: number;
  requestWithinMs?: number;
};

const sessionEnded = 4401;
const candidatesMax = 4;

export class Realtime {
  private readonly options: Required<RealtimeOptions>;
  private socket: WebSocket | null = null;
  /** Those that are still connecting. */
  private readonly candidates = new Set<WebSocket>();
  private wanted = false;
  private inCall = false;
  private attempts = 0;
  private nextRef = 1;
  private current: RealtimeState = 'closed';
  private readonly waiters = new Map<string | number, Waiter>();
  private readonly streams = new Map<string, Stream>();
  private readonly frameHandlers = new Map<string, Set<(frame: Frame) => void>>();
  private readonly stateHandlers = new Set<(state: RealtimeState) => void>();
  private readonly endHandlers = new Set<() => void>();
  private retryTimer?: ReturnType<typeof setTimeout>;
  private pingTimer?: ReturnType<typeof setTimeout>;
  private pongTimer?: ReturnType<typeof setTimeout>;
  private pongDue = Infinity;
  private pingedAt = 0;
  /** How long the last answer to a ping took. */
  roundTripMs = 0;

  constructor(options: RealtimeOptions) {
    this.options = {
      backoffMs: { first: 300, longest: 10_000 },
      pingEveryMs: { idle: 20_000, call: 1_000 },
      pongWithinMs: { idle: 10_000, call: 2_500 },
      anotherAfterMs: 1_200,
      requestWithinMs: 10_000,
      ...options,
    };
  }

  get state(): RealtimeState {
    return this.current;
  }

  connect(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.attempts = 0;
    this.open();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.retryTimer);
    this.drop('realtime.closed');
    this.setState('closed');
  }

  /** In a call a dead line has to be noticed within seconds. */
  setInCall(inCall: boolean): void {
    if (this.inCall === inCall) return;
    this.inCall = inCall;
    if (this.current === 'open') this.ping();
    else if (inCall) this.retryNow();
  }

  /** Is the line still there? For when the network or the tab has just come back, or a call hears nothing more. */
  check(withinMs = this.pongWithin()): void {
    if (this.current === 'open') this.ping(withinMs);
    else this.retryNow();
  }

  /** The doubt is gone: an answer that is under way has its usual time again. */
  trust(): void {
    const socket = this.socket;
    if (!socket || this.pongDue === Infinity) return;
    this.expectPong(socket, this.pongWithin());
  }

  /** Sends if the socket is open; says whether it was. */
  send(frame: Frame): boolean {
    // Between the other side's goodbye and our hearing of it, the socket is closing but not yet known as lost.
    if (this.current !== 'open' || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Sends with a `ref` and waits for the answer; rejects on an `error`, a lost socket or a late answer. */
  request(frame: Frame): Promise<Frame> {
    const ref = this.nextRef++;
    return new Promise((resolve, reject) => {
      if (!this.send({ ...frame, ref })) return reject(new RealtimeError('realtime.not_open'));
      const late = () => {
        this.waiters.delete(ref);
        reject(new RealtimeError('realtime.timeout'));
      };
      this.waiters.set(ref, { resolve, reject, timer: setTimeout(late, this.options.requestWithinMs) });
    });
  }

  /** Calls back for each frame of this type; gives back how to stop. */
  onFrame(type: string, handler: (frame: Frame) => void): () => void {
    return added(this.frameHandlers, type, handler);
  }

  onState(handler: (state: RealtimeState) => void): () => void {
    this.stateHandlers.add(handler);
    return () => this.stateHandlers.delete(handler);
  }

  onSessionEnded(handler: () => void): () => void {
    this.endHandlers.add(handler);
    return () => this.endHandlers.delete(handler);
  }

  /** Several may listen to one stream; the first says where it starts, the others hear what comes from then on. */
  subscribe(name: string, subscriber: Subscriber): () => void {
    const known = this.streams.get(name);
    const stream = known ?? { last: subscriber.after ?? null, subscribers: new Set<Subscriber>() };
    stream.subscribers.add(subscriber);
    if (!known) {
      this.streams.set(name, stream);
      this.sendSubscribe(name, stream);
    }
    return () => {
      stream.subscribers.delete(subscriber);
      if (stream.subscribers.size > 0 || this.streams.get(name) !== stream) return;
      this.streams.delete(name);
      this.send({ type: 'unsubscribe', stream: name });
    };
  }

  private open(): void {
    clearTimeout(this.retryTimer);
    this.setState('connecting');
    const socket = new WebSocket(this.options.url);
    this.candidates.add(socket);
    // On a line that swallows packets a second attempt gets through sooner than the first one tries again.
    if (this.inCall && this.candidates.size < candidatesMax)
      this.retryTimer = setTimeout(() => this.open(), this.options.anotherAfterMs);
    const tooLong = setTimeout(() => this.failed(socket), this.pongWithin() * 2);
    socket.onopen = () => {
      clearTimeout(tooLong);
      if (this.candidates.has(socket)) this.use(socket);
    };
    socket.onmessage = (message) => {
      if (this.socket === socket && typeof message.data === 'string') this.receive(message.data);
    };
    socket.onclose = (event) => {
      clearTimeout(tooLong);
      if (this.socket !== socket) this.failed(socket);
      else if (event.code === sessionEnded) this.endSession();
      else this.lost(socket);
    };
  }

  private use(socket: WebSocket): void {
    clearTimeout(this.retryTimer);
    this.candidates.delete(socket);
    this.abandonCandidates();
    this.socket = socket;
    this.setState('open');
    for (const [name, stream] of this.streams) this.sendSubscribe(name, stream);
    this.schedulePing();
  }

  private failed(socket: WebSocket): void {
    if (!this.candidates.delete(socket)) return;
    socket.close();
    if (this.candidates.size === 0 && this.wanted) this.retryLater();
  }

  private abandonCandidates(): void {
    const abandoned = [...this.candidates];
    this.candidates.clear();
    for (const socket of abandoned) socket.close();
  }

  private endSession(): void {
    this.close();
    for (const handler of this.endHandlers) handler();
  }

  /** Forgets the socket without waiting for its close, which a dead line delays by minutes. */
  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.drop('realtime.lost');
    if (!this.wanted) return;
    this.setState('connecting');
    this.retryLater();
  }

  private retryLater(): void {
    const { first, longest } = this.options.backoffMs;
    const ceiling = Math.min(this.inCall ? Math.min(longest, 1_000) : longest, first * 2 ** this.attempts++);
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.open(), ceiling * (0.5 + Math.random() / 2));
  }

  private retryNow(): void {
    if (!this.wanted || this.socket || this.candidates.size > 0) return;
    this.open();
  }

  private drop(code: string): void {
    clearTimeout(this.pingTimer);
    this.forgetPong();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.abandonCandidates();
    const waiting = [...this.waiters.values()];
    this.waiters.clear();
    for (const waiter of waiting) {
      clearTimeout(waiter.timer);
      waiter.reject(new RealtimeError(code));
    }
  }

  private pongWithin(): number {
    return this.inCall ? this.options.pongWithinMs.call : this.options.pongWithinMs.idle;
  }

  private schedulePing(): void {
    clearTimeout(this.pingTimer);
    const every = this.inCall ? this.options.pingEveryMs.call : this.options.pingEveryMs.idle;
    this.pingTimer = setTimeout(() => this.ping(), every);
  }

  private ping(withinMs = this.pongWithin()): void {
    const socket = this.socket;
    // One that is due sooner answers this question as well.
    if (!socket || this.pongDue <= performance.now() + withinMs) return;
    if (!this.send({ type: 'ping', ref: `p${this.nextRef++}` })) return;
    this.pingedAt = performance.now();
    this.expectPong(socket, withinMs);
    clearTimeout(this.pingTimer);
  }

  private expectPong(socket: WebSocket, withinMs: number): void {
    clearTimeout(this.pongTimer);
    this.pongDue = performance.now() + withinMs;
    this.pongTimer = setTimeout(() => {
      this.lost(socket);
      // One line that went silent, and no crowd that was dropped at once: a call does not wait its turn.
      if (this.inCall) this.retryNow();
    }, withinMs);
  }

  private forgetPong(): void {
    clearTimeout(this.pongTimer);
    this.pongDue = Infinity;
  }

  private receive(text: string): void {
    let frame: Frame;
    try {
      frame = JSON.parse(text) as Frame;
    } catch {
      return;
    }
    if (frame.type === 'pong') return this.pong();
    if (frame.type === 'event') this.deliver(frame as unknown as StreamEvent);
    else if (frame.type === 'subscribed' || frame.type === 'reset') this.place(frame);
    const waiter = frame.ref === undefined ? undefined : this.waiters.get(frame.ref);
    if (waiter && frame.ref !== undefined) {
      this.waiters.delete(frame.ref);
      clearTimeout(waiter.timer);
      if (frame.type === 'error') waiter.reject(errorOf(frame));
      else waiter.resolve(frame);
    }
    for (const handler of [...(this.frameHandlers.get(frame.type) ?? [])]) handler(frame);
  }

  private pong(): void {
    this.forgetPong();
    this.roundTripMs = performance.now() - this.pingedAt;
    // Only an answer proves the line: a server that accepts and drops at once must not be asked without pause.
    this.attempts = 0;
    this.schedulePing();
  }

  private sendSubscribe(name: string, stream: Stream): void {
    const after = stream.last === null ? {} : { after: stream.last };
    this.send({ type: 'subscribe', stream: name, ...after });
  }

  private place(frame: Frame): void {
    const stream = this.streams.get(String(frame.stream));
    const head = Number(frame.head);
    if (!stream) return;
    this.attempts = 0;
    if (frame.type === 'reset') {
      stream.last = head;
      for (const subscriber of [...stream.subscribers]) subscriber.onReset?.(head);
      return;
    }
    stream.last ??= head;
    for (const subscriber of [...stream.subscribers]) subscriber.onSubscribed?.(head);
  }

  private deliver(event: StreamEvent): void {
    const stream = this.streams.get(event.stream);
    if (!stream) return;
    const last = stream.last ?? event.seq - 1;
    if (event.seq <= last) return;
    if (event.seq > last + 1) return this.sendSubscribe(event.stream, stream);
    stream.last = event.seq;
    for (const subscriber of [...stream.subscribers]) subscriber.onEvent(event);
  }

  private setState(state: RealtimeState): void {
    if (this.current === state) return;
    this.current = state;
    for (const handler of [...this.stateHandlers]) handler(state);
  }
}

function errorOf(frame: Frame): RealtimeError {
  return new RealtimeError(String(frame.code ?? 'realtime.error'), String(frame.detail ?? ''), frame);
}

function added<T>(map: Map<string, Set<T>>, key: string, value: T): () => void {
  const set = map.get(key) ?? new Set<T>();
  map.set(key, set);
  set.add(value);
  return () => set.delete(value);
}
