/** A wire between a browser and its clinic, to cut. */
import { once } from 'node:events';
import net from 'node:net';
import type { Clinic } from './call-support';

/**
 * A line to the clinic that can go silent, as a train in a tunnel: nothing is closed, nothing comes through.
 * It listens on the clinic's port at another loopback address, so that the page's address stays the clinic's own.
 */
export class Wire {
  static readonly address = '127.0.0.2';
  private readonly pairs = new Set<[net.Socket, net.Socket]>();
  private readonly waiting = new Set<net.Socket>();
  private silent = false;
  private holdsNext = false;
  private deliver = () => {};

  private constructor(private readonly server: net.Server) {}

  static async to(clinic: Clinic): Promise<Wire> {
    const server = net.createServer({ pauseOnConnect: true }).listen(clinic.port, Wire.address);
    await once(server, 'listening');
    const wire = new Wire(server);
    server.on('connection', (socket) => wire.connect(socket, clinic.port));
    return wire;
  }

  cut(): void {
    this.silent = true;
    for (const [near, far] of this.pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.pause();
      far.pause();
    }
  }

  mend(): void {
    this.silent = false;
    for (const socket of [...this.pairs].flat()) socket.destroy();
    for (const socket of this.waiting) socket.destroy();
  }

  /** What the page sends over the WebSocket that it opens next arrives only with `letGo`, though the page may have given it up by then. */
  holdUpNextSocket(): void {
    this.holdsNext = true;
  }

  letGo(): void {
    this.deliver();
  }

  close(): void {
    this.mend();
    this.server.close();
  }

  private connect(near: net.Socket, clinicPort: number): void {
    near.on('error', () => near.destroy());
    if (this.silent) {
      this.waiting.add(near);
      near.once('close', () => this.waiting.delete(near));
      return;
    }
    const far = net.connect(clinicPort, '127.0.0.1');
    const pair: [net.Socket, net.Socket] = [near, far];
    this.pairs.add(pair);
    far.on('error', () => far.destroy());
    if (this.holdsNext) near.once('data', (first: Buffer) => this.begin(near, far, first)).resume();
    else near.pipe(far);
    far.pipe(near);
    const end = () => {
      near.destroy();
      far.destroy();
      this.pairs.delete(pair);
    };
    near.once('close', end);
    far.once('close', end);
  }

  private begin(near: net.Socket, far: net.Socket, first: Buffer): void {
    far.write(first);
    if (!this.holdsNext || !first.toString('latin1').startsWith('GET /api/realtime ')) {
      near.pipe(far);
      return;
    }
    this.holdsNext = false;
    const late: Buffer[] = [];
    near.on('data', (chunk: Buffer) => late.push(chunk));
    near.removeAllListeners('close');
    this.deliver = () => far.end(Buffer.concat(late));
  }
}
