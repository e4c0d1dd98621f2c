/**
 * STUN and TURN servers, fetched with credentials that expire and renewed before they do; and whether a browser may offer its
 * own network address, or the relay's alone.
 */
import type { IceServers } from '../model';

export type IceConfig = Required<Pick<RTCConfiguration, 'iceServers' | 'iceTransportPolicy'>>;

export interface Hiding {
  /** The person's own choice; kept. */
  mine: boolean;
  /** For everyone in this clinic's calls; null until the clinic has answered. */
  clinics: boolean | null;
  /** null until the clinic has answered. */
  hasRelay: boolean | null;
}

const renewAtShare = 0.8;
const retryMs = 2000;
const renewMsMin = 10_000;
const hideKey = 'aegle.hide-address';

export class IceSupply {
  private servers: RTCIceServer[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private first: Promise<void> | null = null;
  private stopped = false;
  hiding: Hiding = { mine: kept() === 'on', clinics: null, hasRelay: null };

  constructor(
    private readonly fetchServers: () => Promise<IceServers>,
    private readonly renewed: (config: IceConfig) => void,
  ) {}

  /** Starts the supply; resolves with the first answer, or without one when it does not come in time. */
  async get(patienceMs = 1500): Promise<IceConfig> {
    this.stopped = false;
    this.first ??= this.load();
    const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs));
    if (this.servers.length === 0) await Promise.race([this.first, patience]);
    return this.config;
  }

  /** Until the clinic has said that addresses may be seen, none is offered. */
  private get config(): IceConfig {
    const { mine, clinics } = this.hiding;
    return { iceServers: this.servers, iceTransportPolicy: mine || (clinics ?? true) ? 'relay' : 'all' };
  }

  hide(mine: boolean): void {
    this.hiding = { ...this.hiding, mine };
    keep(mine);
    this.renewed(this.config);
  }

  /** This person has called from this browser before, and so has had the choice: nothing is offered ahead of it. */
  get isChosen(): boolean {
    return kept() !== null;
  }

  /** Who enters a call with it has chosen. */
  choose(): void {
    if (!this.isChosen) keep(this.hiding.mine);
  }

  stop(): void {
    this.stopped = true;
    this.first = null;
    clearTimeout(this.timer);
  }

  private async load(): Promise<void> {
    let waitMs = retryMs;
    try {
      const { ice_servers, expires_at, relay_only } = await this.fetchServers();
      this.servers = ice_servers;
      this.hiding = { ...this.hiding, clinics: relay_only, hasRelay: ice_servers.some(relays) };
      waitMs = Math.max(renewMsMin, (Date.parse(expires_at) - Date.now()) * renewAtShare);
      if (!this.stopped) this.renewed(this.config);
    } catch {
      // Asked again soon; what has been known goes on serving.
    }
    // A timer cannot count further than 2^31 ms.
    if (!this.stopped) this.timer = setTimeout(() => void this.load(), Math.min(waitMs, 2 ** 31 - 1));
  }
}

const relays = ({ urls }: RTCIceServer) => [urls].flat().some((url) => /^turns?:/.test(url));

function keep(mine: boolean): void {
  try {
    localStorage.setItem(hideKey, mine ? 'on' : 'off');
  } catch {
    // Not remembered, and in force all the same.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(hideKey);
  } catch {
    return null;
  }
}
