/** What our call is held against: PeerJS, with its own signalling server on loopback, and a page that does nothing else. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { PeerServer } from 'peer';

const library = readFileSync(resolve(import.meta.dirname, '../../node_modules/peerjs/dist/peerjs.min.js'));

const html = `<!doctype html><title>PeerJS</title><script src="/peerjs.min.js"></script>
<video id="own" autoplay playsinline muted></video><video id="other" autoplay playsinline></video><button>Call</button>`;

interface PeerJs {
  on(event: 'open' | 'call', heard: (call: Call) => void): void;
  call(id: string, stream: MediaStream): Call;
  destroy(): void;
}
interface Call {
  answer(stream: MediaStream): void;
  on(event: 'stream', heard: (stream: MediaStream) => void): void;
}
type PeerJsPage = typeof globalThis & { Peer: new (id: string, options: object) => PeerJs; peer?: PeerJs };

const portOf = (server: Server) => (server.address() as AddressInfo).port;

export class PeerJsClinic {
  private constructor(
    private readonly page: Server,
    private readonly signalling: Server,
  ) {}

  static async open(): Promise<PeerJsClinic> {
    const page = createServer((request, response) => {
      const isScript = request.url === '/peerjs.min.js';
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? library : html);
    }).listen(0, '127.0.0.1');
    await once(page, 'listening');
    const signalling = await new Promise<Server>((ready) => {
      PeerServer({ host: '127.0.0.1', port: 0, path: '/peers' }, (server) => ready(server as Server));
    });
    return new PeerJsClinic(page, signalling);
  }

  /** Opens the page with a camera, as the peer `id`, who answers whoever calls. */
  async sitDown(page: Page, id: string): Promise<void> {
    await page.goto(`http://localhost:${portOf(this.page)}/`);
    await page.evaluate(
      async ([own = '', port = '']) => {
        const at = globalThis as PeerJsPage;
        const video = (name: string) => document.getElementById(name) as HTMLVideoElement;
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
        video('own').srcObject = stream;
        const peer = new at.Peer(own, {
          host: 'localhost',
          port: Number(port),
          path: '/peers',
          config: { iceServers: [] },
        });
        at.peer = peer;
        const show = (call: Call) => call.on('stream', (theirs) => (video('other').srcObject = theirs));
        peer.on('call', (call) => {
          show(call);
          call.answer(stream);
        });
        document.querySelector('button')?.addEventListener('click', () => show(peer.call('callee', stream)));
        await new Promise<unknown>((resolved) => peer.on('open', resolved));
        while (video('own').videoWidth <= 2) await new Promise(requestAnimationFrame);
      },
      [id, String(portOf(this.signalling))],
    );
  }

  close(): void {
    for (const server of [this.page, this.signalling]) {
      server.closeAllConnections();
      server.close();
    }
  }
}
