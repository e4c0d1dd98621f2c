/**
 * Pictures one by one over a line that carries no video: small JPEGs in small parts, the next part only when the one
 * before has arrived, so that they take what the sound leaves and never queue before it. Both sides of one link.
 */

export interface Still {
  url: string;
  /** Clock time at which it was complete. */
  at: number;
}

/** What travels: a part of a still, or that it has come. */
type Part = { still: number; part: number; of: number; data: string };
type Receipt = { got: number; part: number };
export type StillMessage = Part | Receipt;

export const pace = { partLength: 640, partMs: 250, stillMs: 4000, patienceMs: 12_000 } as const;
const partsMax = 64;

/** Sends one still after another while it is wanted. */
export class StillSender {
  private number = 0;
  private parts: string[] = [];
  private next = 0;
  private waits = false;
  private sentAt = -Infinity;
  private begunAt = -Infinity;
  private making = false;

  constructor(
    /** A JPEG in base64, or null while there is no picture. */
    private readonly take: () => Promise<string | null>,
    private readonly send: (message: StillMessage) => boolean,
  ) {}

  /** Called a few times a second. */
  async look(at: number): Promise<void> {
    if (this.waits && at - this.sentAt >= pace.patienceMs) this.drop();
    if (this.waits || this.making || at - this.sentAt < pace.partMs) return;
    if (this.next >= this.parts.length) {
      if (at - this.begunAt < pace.stillMs) return;
      if (!(await this.begin(at))) return;
    }
    const data = this.parts[this.next] ?? '';
    if (!this.send({ still: this.number, part: this.next, of: this.parts.length, data })) return this.drop();
    this.waits = true;
    this.sentAt = at;
  }

  received({ got, part }: Receipt): void {
    if (got !== this.number || part !== this.next || !this.waits) return;
    this.waits = false;
    this.next += 1;
  }

  drop(): void {
    this.parts = [];
    this.next = 0;
    this.waits = false;
  }

  private async begin(at: number): Promise<boolean> {
    this.making = true;
    this.begunAt = at;
    const jpeg = await this.take().catch(() => null);
    this.making = false;
    if (!jpeg || jpeg.length > partsMax * pace.partLength) return false;
    this.number += 1;
    this.next = 0;
    this.parts = jpeg.match(new RegExp(`.{1,${pace.partLength}}`, 'g')) ?? [];
    return this.parts.length > 0;
  }
}

/** Puts parts together; whatever is not a part of the one still that is coming is not kept. */
export class StillReceiver {
  private number = -1;
  private parts: string[] = [];

  /** The still that this part completes. */
  receive(part: Part, at: number): Still | null {
    if (part.of < 1 || part.of > partsMax || part.data.length > pace.partLength) return null;
    if (part.part === 0) {
      this.number = part.still;
      this.parts = [];
    }
    if (part.still !== this.number || part.part !== this.parts.length) return null;
    this.parts.push(part.data);
    if (this.parts.length < part.of) return null;
    const data = this.parts.join('');
    this.number = -1;
    // Whatever came, it can be nothing but a picture to the page.
    return /^[A-Za-z0-9+/]+=*$/.test(data) ? { url: `data:image/jpeg;base64,${data}`, at } : null;
  }
}

export function stillMessage(text: unknown): StillMessage | null {
  try {
    const { still, got, part, of, data } = JSON.parse(String(text)) as Record<string, unknown>;
    if (typeof part !== 'number') return null;
    if (typeof got === 'number') return { got, part };
    const isPart = typeof still === 'number' && typeof of === 'number' && typeof data === 'string';
    return isPart ? { still, part, of, data } : null;
  } catch {
    return null;
  }
}

const width = 240;

/** Takes stills of a track, which goes on as it is. */
export class StillCamera {
  private readonly video = document.createElement('video');
  private readonly canvas = document.createElement('canvas');

  async take(track: MediaStreamTrack | null): Promise<string | null> {
    const shown = (this.video.srcObject as MediaStream | null)?.getVideoTracks()[0];
    if (shown !== (track ?? undefined)) {
      this.video.muted = true;
      this.video.playsInline = true;
      this.video.srcObject = track && new MediaStream([track]);
      if (track) await this.video.play();
    }
    const { videoWidth, videoHeight } = this.video;
    const context = this.canvas.getContext('2d');
    if (!track || videoWidth <= 2 || !context) return null;
    this.canvas.width = Math.min(width, videoWidth);
    this.canvas.height = Math.round((this.canvas.width * videoHeight) / videoWidth);
    context.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return this.canvas.toDataURL('image/jpeg', 0.4).split(',')[1] ?? null;
  }

  close(): void {
    this.video.srcObject = null;
  }
}
