/** STUN and TURN servers, fetched with credentials that expire and renewed before they do. */
import type { IceServers } from '../model';

const renewAtShare = 0.8;
const retryMs = 5000;
const renewMsMin = 10_000;

export class IceSupply {
  private servers: RTCIceServer[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private first: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly fetchServers: () => Promise<IceServers>,
    private readonly renewed: (servers: RTCIceServer[]) => void,
  ) {}

  /** Starts the supply; resolves with the first answer, or without one when it does not come in time. */
  async get(patienceMs = 1500): Promise<RTCIceServer[]> {
    this.stopped = false;
    this.first ??= this.load();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs));
    if (this.servers.length === 0) await Promise.race([this.first, patience]);
    return this.servers;
  }

  stop(): void {
    this.stopped = true;
    this.first = null;
    clearTimeout(this.timer);
  }

  private async load(): Promise<void> {
    let waitMs = retryMs;
    try {
      const { ice_servers, expires_at } = await this.fetchServers();
      this.servers = ice_servers;
      waitMs = Math.max(renewMsMin, (Date.parse(expires_at) - Date.now()) * renewAtShare);
      if (!this.stopped) this.renewed(this.servers);
    } catch {
      // Without servers two browsers on open networks still find each other; asked again soon.
    }
    // A timer cannot count further than 2^31 ms.
    if (!this.stopped) this.timer = setTimeout(() => void this.load(), Math.min(waitMs, 2 ** 31 - 1));
  }
}
