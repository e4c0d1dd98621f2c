/**
 * Speech to text on the device itself, where the browser offers that (Web Speech API, `processLocally`). A browser that would
 * send the sound elsewhere is not asked at all.
 */

interface Result {
  readonly isFinal: boolean;
  readonly 0?: { readonly transcript: string };
}

interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  onresult: ((event: { resultIndex: number; results: ArrayLike<Result> }) => void) | null;
  onend: (() => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  start(track: MediaStreamTrack): void;
  abort(): void;
}

type Wish = { langs: string[]; processLocally: true };

interface RecognitionType {
  new (): Recognition;
  prototype: Recognition;
  available?(wish: Wish): Promise<string>;
  install?(wish: Wish): Promise<boolean>;
}

export interface Heard {
  text: string;
  /** No more will change of it. */
  done: boolean;
}

const installWithinMs = 120_000;
/** Errors after which it goes on. */
const passing = new Set(['no-speech', 'aborted']);
const restartMs = 300;

function recognition(): RecognitionType | null {
  const { SpeechRecognition: found } = globalThis as { SpeechRecognition?: RecognitionType };
  return found && typeof found.available === 'function' && 'processLocally' in found.prototype ? found : null;
}

const wish = (lang: string): Wish => ({ langs: [lang], processLocally: true });

async function availability(lang: string): Promise<string> {
  return (
    (await recognition()
      ?.available?.(wish(lang))
      .catch(() => 'unavailable')) ?? 'unavailable'
  );
}

/** Whether this browser recognises the language on the device, perhaps after it has fetched what it needs for that. */
export const isOffered = async (lang: string) => (await availability(lang)) !== 'unavailable';

export class Recogniser {
  private current: Recognition | null = null;
  private track: MediaStreamTrack | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly type: RecognitionType,
    private readonly lang: string,
    private readonly heard: (heard: Heard) => void,
    private readonly failed: () => void,
  ) {}

  /** Rejects when the browser cannot, after all. */
  static async ready(lang: string, heard: (heard: Heard) => void, failed: () => void): Promise<Recogniser> {
    const type = recognition();
    if (!type) throw new Error('no recognition on the device');
    if ((await availability(lang)) !== 'available') {
      const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), installWithinMs));
      const installed = await Promise.race([type.install?.(wish(lang)) ?? false, late]);
      if (!installed) throw new Error('the language could not be fetched');
    }
    return new Recogniser(type, lang, heard, failed);
  }

  /** Listens to this track; null: to nothing, as while one is muted. */
  listenTo(track: MediaStreamTrack | null): void {
    if (track === this.track) return;
    this.stop();
    this.track = track;
    if (track) this.start(track);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.track = null;
    const { current } = this;
    this.current = null;
    if (!current) return;
    current.onresult = current.onend = current.onerror = null;
    current.abort();
  }

  private start(track: MediaStreamTrack): void {
    const current = new this.type();
    current.lang = this.lang;
    current.continuous = true;
    current.interimResults = true;
    current.processLocally = true;
    current.onresult = ({ resultIndex, results }) => {
      const fresh = Array.from(results).slice(resultIndex);
      const text = fresh.map((result) => result[0]?.transcript ?? '').join('');
      if (text.trim() !== '') this.heard({ text: text.trim(), done: fresh.every(({ isFinal }) => isFinal) });
    };
    // It ends by itself after a while of silence.
    current.onend = () => {
      this.timer = setTimeout(() => this.track && this.start(this.track), restartMs);
    };
    current.onerror = ({ error }) => {
      if (passing.has(error)) return;
      this.stop();
      this.failed();
    };
    this.current = current;
    try {
      current.start(track);
    } catch {
      this.stop();
      this.failed();
    }
  }
}
