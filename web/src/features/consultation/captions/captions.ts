/** Captions of one's own speech: recognised here, and sent to the others beside the sound. Off until it is switched on. */
import type { Heard, Recogniser } from './recogniser';

export type CaptionState = 'off' | 'starting' | 'on' | 'failed';

/** Longer ones lose their beginning. */
const lengthMax = 300;

export class Captions {
  private recogniser: Recogniser | null = null;
  private run = 0;
  state: CaptionState = 'off';

  constructor(
    private readonly hooks: {
      /** What may be listened to at this moment; null while one is muted. */
      track(): MediaStreamTrack | null;
      send(text: string): void;
      changed(): void;
    },
  ) {}

  async switch(on: boolean): Promise<void> {
    const run = (this.run += 1);
    this.recogniser?.stop();
    this.recogniser = null;
    this.become(on ? 'starting' : 'off');
    if (!on) return;
    const failed = () => {
      if (run === this.run) this.become('failed');
    };
    try {
      const { Recogniser: Type } = await import('./recogniser');
      const made = await Type.ready(navigator.language, (heard) => this.hear(run, heard), failed);
      if (run !== this.run) return;
      this.recogniser = made;
      this.become('on');
      this.follow();
    } catch {
      failed();
    }
  }

  /** The microphone was changed, muted or given back. */
  follow(): void {
    this.recogniser?.listenTo(this.hooks.track());
  }

  private hear(run: number, { text, done }: Heard): void {
    if (run !== this.run || !this.hooks.track()) return;
    this.hooks.send(JSON.stringify({ text: text.slice(-lengthMax), done }));
  }

  private become(state: CaptionState): void {
    this.state = state;
    this.hooks.changed();
  }
}

/** What another browser says that was said; null when it is no caption. */
export function captionOf(data: unknown): string | null {
  try {
    const { text } = JSON.parse(String(data)) as { text?: unknown };
    return typeof text === 'string' && text.length > 0 ? text.slice(-lengthMax) : null;
  } catch {
    return null;
  }
}
