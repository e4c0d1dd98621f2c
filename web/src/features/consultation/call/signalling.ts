/** The room's part of the tab's socket: entering, the roster and the signals of one appointment. */
import { type Frame, type Realtime, RealtimeError } from '@/lib/realtime';
import type { Peer } from '../model';
import { agentText, networkText } from './about';
import type { Envelope } from './handshake';
import type { Media } from './machine';

/** What is used of the tab's socket. */
export type Socket = Pick<
  Realtime,
  'state' | 'send' | 'request' | 'onFrame' | 'onState' | 'setInCall' | 'check' | 'trust' | 'roundTripMs'
>;

export interface RoomHandlers {
  socket(open: boolean): void;
  roster(version: number, peers: Peer[]): void;
  signal(from: string, envelope: Envelope): void;
  ended(): void;
  /** `byOurselves`: what this very tab sent over a socket that it has given up arrived late. */
  takenOver(byOurselves: boolean): void;
  /** A guest is put out. */
  removed(): void;
}

export type Entry = { ok: true; version: number; peers: Peer[] } | { ok: false; code: string; final: boolean };

/** Let in, send back to wait, put out. */
export type Decision = 'admit' | 'hold' | 'remove';

/** For an answer to a doubt: what it usually takes, several times over. */
const answerWithinMs = { least: 250, most: 600, usual: 4 };

/** Refusals that asking again does not change. */
const temporary = new Set(['realtime.not_open', 'realtime.timeout', 'realtime.lost', 'realtime.closed', 'unavailable']);

export class RoomSignalling {
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly appointmentId: string,
    private readonly peer: string,
    handlers: RoomHandlers,
  ) {
    const on = (type: string, handle: (frame: Frame) => void) => {
      const mine = (frame: Frame) => frame.appointment_id === appointmentId && handle(frame);
      this.stops.push(socket.onFrame(type, mine));
    };
    this.stops.push(socket.onState((state) => handlers.socket(state === 'open')));
    on('room.roster', (frame) => handlers.roster(Number(frame.version), frame.peers as Peer[]));
    on('signal', (frame) => handlers.signal(String(frame.from), frame.data as Envelope));
    on('room.ended', () => handlers.ended());
    on('room.taken_over', (frame) => handlers.takenOver(frame.peer === peer));
    on('room.removed', () => handlers.removed());
    if (socket.state === 'open') handlers.socket(true);
  }

  async enter(media: Media): Promise<Entry> {
    const { audio, video } = media;
    const about = { agent: await agentText(), network: networkText(this.clinicMs) };
    return this.join({ audio, video, ...about });
  }

  /** At the door: the others are told that one is about to come. */
  prepare(): Promise<Entry> {
    return this.join({ audio: false, video: false, preparing: true });
  }

  private async join(how: Omit<Frame, 'type'>): Promise<Entry> {
    const frame = { type: 'room.join', appointment_id: this.appointmentId, peer: this.peer, ...how };
    try {
      const joined = await this.socket.request(frame);
      return { ok: true, version: Number(joined.version), peers: joined.peers as Peer[] };
    } catch (error) {
      const code = error instanceof RealtimeError ? error.code : 'realtime.failed';
      return { ok: false, code, final: !temporary.has(code) };
    }
  }

  announce({ audio, video, screen }: Media): void {
    this.socket.send({ type: 'room.media', appointment_id: this.appointmentId, audio, video, screen });
  }

  signal(to: string, data: Envelope): void {
    this.socket.send({ type: 'signal', appointment_id: this.appointmentId, to, data });
  }

  /** The doctor's word on someone in the room, which a new roster answers. Gives the code of a refusal. */
  decide(deed: Decision, peer: string): Promise<string | null> {
    return this.tell({ type: `room.${deed}`, appointment_id: this.appointmentId, peer });
  }

  /** That the doctor's browser records, or no longer does; answered as `decide` is. */
  record(on: boolean): Promise<string | null> {
    return this.tell({ type: 'room.record', appointment_id: this.appointmentId, on });
  }

  private async tell(frame: Frame): Promise<string | null> {
    try {
      await this.socket.request(frame);
      return null;
    } catch (error) {
      const code = error instanceof RealtimeError ? error.code : 'realtime.failed';
      return code === 'realtime.timeout' ? null : code;
    }
  }

  leave(): void {
    this.socket.send({ type: 'room.leave', appointment_id: this.appointmentId });
  }

  endForAll(): void {
    this.socket.send({ type: 'room.end', appointment_id: this.appointmentId });
  }

  /** Nothing of the call arrives any more: is it the network, or the other side? */
  doubt(): void {
    const { least, most, usual } = answerWithinMs;
    const { roundTripMs } = this.socket;
    this.socket.check(roundTripMs === 0 ? most : Math.min(most, Math.max(least, roundTripMs * usual)));
  }

  trust(): void {
    this.socket.trust();
  }

  /** The way to the clinic and back, in ms; null while there is none. */
  get clinicMs(): number | null {
    return this.socket.state === 'open' ? this.socket.roundTripMs : null;
  }

  setInCall(inCall: boolean): void {
    this.socket.setInCall(inCall);
  }

  close(): void {
    this.setInCall(false);
    for (const stop of this.stops) stop();
  }
}
