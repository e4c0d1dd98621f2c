import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { Realtime, RealtimeError, type Frame, type StreamEvent } from './realtime';

/** A server of api/realtime.md on a real socket: streams in memory, and whatever faults a test asks for. */
class Peer {
  readonly server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: ({ req }, answer) => {
      if (this.swallows) this.swallowed.push(req.socket);
      else answer(true);
    },
  });
  readonly heard: Frame[] = [];
  readonly streams = new Map<string, StreamEvent[]>();
  connections = 0;
  mute = false;
  /** Connections are neither taken nor refused. */
  swallows = false;
  readonly swallowed: Socket[] = [];
  resets = false;
  private readonly subscribed = new Map<ServerSocket, Set<string>>();

  constructor() {
    this.server.on('connection', (socket) => {
      this.connections++;
      this.subscribed.set(socket, new Set());
      socket.on('close', () => this.subscribed.delete(socket));
      socket.on('message', (data) => this.receive(socket, JSON.parse(String(data)) as Frame));
    });
  }

  get url() {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  publish(stream: string, kind = 'message') {
    const entries = this.streams.get(stream) ?? [];
    this.streams.set(stream, entries);
    const event = {
      stream,
      seq: entries.length + 1,
      kind,
      at: '2026-11-21T12:00:00Z',
      data: { n: entries.length + 1 },
    };
    entries.push(event);
    for (const [socket, names] of this.subscribed)
      if (names.has(stream)) this.send(socket, { type: 'event', ...event });
  }

  /** Ends every connection without a word, as a lost line does. */
  cut() {
    for (const socket of this.server.clients) socket.terminate();
  }

  closeAll(code: number) {
    for (const socket of this.server.clients) socket.close(code);
  }

  sendAll(frame: Frame) {
    for (const socket of this.server.clients) this.send(socket, frame);
  }

  async stop() {
    this.cut();
    for (const socket of this.swallowed) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  private send(socket: ServerSocket, frame: object) {
    socket.send(JSON.stringify(frame));
  }

  private receive(socket: ServerSocket, frame: Frame) {
    this.heard.push(frame);
    if (this.mute) return;
    const { type, ref } = frame;
    if (type === 'ping') this.send(socket, { type: 'pong', ref });
    else if (type === 'subscribe') this.subscribe(socket, frame);
    else if (type === 'unsubscribe') this.subscribed.get(socket)?.delete(String(frame.stream));
    else if (type === 'refuse')
      this.send(socket, { type: 'error', ref, code: 'consultation.not_open', detail: 'Not yet.', errors: [] });
    else if (type !== 'silence') this.send(socket, { type: `${type}ed`, ref });
  }

  private subscribe(socket: ServerSocket, { stream, after, ref }: Frame) {
    const name = String(stream);
    const entries = this.streams.get(name) ?? [];
    this.subscribed.get(socket)?.add(name);
    if (this.resets && after !== undefined)
      return this.send(socket, { type: 'reset', stream, head: entries.length, ref });
    this.send(socket, { type: 'subscribed', stream, head: entries.length, ref });
    if (after !== undefined)
      for (const event of entries.slice(Number(after))) this.send(socket, { type: 'event', ...event });
  }
}

let peer: Peer;
let client: Realtime;

beforeEach(async () => {
  peer = new Peer();
  await once(peer.server, 'listening');
  client = new Realtime({
    url: peer.url,
    backoffMs: { first: 5, longest: 20 },
    pingEveryMs: { idle: 10_000, call: 10 },
    pongWithinMs: { idle: 500, call: 60 },
    requestWithinMs: 300,
  });
});

afterEach(async () => {
  client.close();
  await peer.stop();
});

/** Resolves once the condition holds, looked at whenever the client or the server has had its turn. */
async function until(condition: () => boolean) {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it never came to be');
    await new Promise((turn) => setImmediate(turn));
  }
}

const opened = () => until(() => client.state === 'open');

describe('requests', () => {
  test('are answered by their ref, each its own', async () => {
    client.connect();
    await opened();
    const [a, b] = await Promise.all([client.request({ type: 'room.join' }), client.request({ type: 'chat.send' })]);
    expect([a.type, b.type]).toEqual(['room.joined', 'chat.sended']);
  });

  test('reject with the code of an error', async () => {
    client.connect();
    await opened();
    const error = await client.request({ type: 'refuse' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RealtimeError);
    expect(error).toMatchObject({ code: 'consultation.not_open', message: 'Not yet.' });
  });

  test('reject when the socket is not open, is lost, or the answer does not come', async () => {
    await expect(client.request({ type: 'x' })).rejects.toMatchObject({ code: 'realtime.not_open' });
    client.connect();
    await opened();
    await expect(client.request({ type: 'silence' })).rejects.toMatchObject({ code: 'realtime.timeout' });
    const lost = client.request({ type: 'silence' });
    peer.cut();
    await expect(lost).rejects.toMatchObject({ code: 'realtime.lost' });
  });
});

describe('streams', () => {
  const collect = () => {
    const seen: number[] = [];
    const resets: number[] = [];
    return {
      seen,
      resets,
      onEvent: ({ seq }: StreamEvent) => seen.push(seq),
      onReset: (head: number) => resets.push(head),
    };
  };

  test('bring what was missed, then what comes', async () => {
    peer.publish('chat:1');
    peer.publish('chat:1');
    const chat = collect();
    client.connect();
    client.subscribe('chat:1', { after: 1, ...chat });
    await until(() => chat.seen.length === 1);
    peer.publish('chat:1');
    await until(() => chat.seen.length === 2);
    expect(chat.seen).toEqual([2, 3]);
  });

  test('without `after` bring only what comes from now on, also after a cut', async () => {
    peer.publish('user');
    const user = collect();
    client.connect();
    client.subscribe('user', user);
    await until(() => peer.heard.some(({ type }) => type === 'subscribe'));
    peer.publish('user');
    await until(() => user.seen.length === 1);
    peer.cut();
    peer.publish('user');
    peer.publish('user');
    await until(() => user.seen.length === 3);
    expect(user.seen).toEqual([2, 3, 4]);
  });

  test('lose nothing, repeat nothing and keep the order through a hundred cuts', async () => {
    const chat = collect();
    client.connect();
    client.subscribe('chat:1', { after: 0, ...chat });
    for (let round = 0; round < 100; round++) {
      peer.publish('chat:1');
      await opened();
      peer.publish('chat:1');
      peer.cut();
      peer.publish('chat:1');
      await until(() => client.state !== 'open');
    }
    await until(() => chat.seen.length >= 300);
    expect(chat.seen).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  test('ask again when an entry is missing, and drop what came twice', async () => {
    peer.publish('chat:1');
    const chat = collect();
    client.connect();
    client.subscribe('chat:1', { after: 0, ...chat });
    await until(() => chat.seen.length === 1);
    const entries = peer.streams.get('chat:1') ?? [];
    const entry = (seq: number) => ({ stream: 'chat:1', seq, kind: 'message', at: '', data: {} });
    entries.push(entry(2), entry(3));
    peer.sendAll({ type: 'event', ...entry(3) });
    peer.sendAll({ type: 'event', ...entry(1) });
    await until(() => chat.seen.length === 3);
    expect(chat.seen).toEqual([1, 2, 3]);
  });

  test('tell of a gap that cannot be replayed, and go on from the head', async () => {
    const chat = collect();
    client.connect();
    client.subscribe('chat:1', { after: 0, ...chat });
    await opened();
    peer.publish('chat:1');
    await until(() => chat.seen.length === 1);
    peer.resets = true;
    peer.cut();
    peer.publish('chat:1');
    peer.publish('chat:1');
    await until(() => chat.resets.length === 1);
    peer.publish('chat:1');
    await until(() => chat.seen.length === 2);
    expect(chat.resets).toEqual([3]);
    expect(chat.seen).toEqual([1, 4]);
  });

  test('end with the last subscriber', async () => {
    const one = collect();
    const two = collect();
    client.connect();
    const endOne = client.subscribe('user', one);
    const endTwo = client.subscribe('user', two);
    await opened();
    await until(() => peer.heard.some(({ type }) => type === 'subscribe'));
    endOne();
    peer.publish('user');
    await until(() => two.seen.length === 1);
    endTwo();
    await until(() => peer.heard.some(({ type }) => type === 'unsubscribe'));
    expect(one.seen).toEqual([]);
  });
});

describe('the line', () => {
  test('is given up when a ping in a call has no answer, and opened anew', async () => {
    client.connect();
    await opened();
    client.setInCall(true);
    await until(() => peer.heard.some(({ type }) => type === 'ping'));
    peer.mute = true;
    await until(() => peer.connections === 2);
    peer.mute = false;
    await opened();
  });

  const patient = (anotherAfterMs: number) => {
    const never = { idle: 100_000, call: 100_000 };
    return new Realtime({ url: peer.url, pingEveryMs: never, pongWithinMs: never, anotherAfterMs });
  };

  test('is given up sooner by who doubts it', async () => {
    client = patient(100_000);
    client.connect();
    await opened();
    peer.mute = true;
    client.check();
    client.check(20);
    await until(() => peer.connections === 2);
  });

  test('is given time again by who trusts it anew', async () => {
    client = patient(100_000);
    client.connect();
    await opened();
    peer.mute = true;
    client.check(20);
    client.trust();
    await new Promise((turn) => setTimeout(turn, 60));
    expect(peer.connections).toBe(1);
    peer.cut();
    await until(() => peer.connections === 2);
  });

  test('is tried anew in a call beside an attempt that hangs', async () => {
    client = patient(20);
    client.setInCall(true);
    peer.swallows = true;
    client.connect();
    await until(() => peer.swallowed.length === 2);
    peer.swallows = false;
    await opened();
    expect(peer.connections).toBe(1);
  });

  test('comes back after a restart of the server', async () => {
    client.connect();
    await opened();
    peer.closeAll(1001);
    await until(() => peer.connections === 2 && client.state === 'open');
  });

  test('stays closed once the session has ended, and says so', async () => {
    let ended = 0;
    client.onSessionEnded(() => ended++);
    client.connect();
    await opened();
    peer.closeAll(4401);
    await until(() => ended === 1);
    expect(client.state).toBe('closed');
    expect(peer.connections).toBe(1);
  });

  test('tells its state, and hands frames to those who want their type', async () => {
    const states: string[] = [];
    const typing: Frame[] = [];
    client.onState((state) => states.push(state));
    const end = client.onFrame('chat.typing', (frame) => typing.push(frame));
    client.connect();
    await opened();
    peer.sendAll({ type: 'chat.typing', name: 'Kriya' });
    await until(() => typing.length === 1);
    end();
    client.close();
    expect(states).toEqual(['connecting', 'open', 'closed']);
    expect(client.send({ type: 'ping' })).toBe(false);
  });
});
