/** The visit's technical log, as this browser measures it: kept for a while, and posted in batches. */
import type { LineSample } from '../model';

const flushEveryMs = 30_000;
const keptMax = 60;

export class LineLog {
  private kept: { at: number; sample: Omit<LineSample, 'ago_ms'> }[] = [];
  private flushedAt: number;
  private posting = false;

  constructor(
    private readonly post: (samples: LineSample[], leaving: boolean) => Promise<unknown>,
    at: number,
  ) {
    this.flushedAt = at;
  }

  add(at: number, sample: Omit<LineSample, 'ago_ms'>): void {
    this.kept.push({ at, sample });
    // What could not be posted for ten minutes makes way, the oldest first.
    this.kept = this.kept.slice(-keptMax);
    if (at - this.flushedAt >= flushEveryMs) void this.flush(at, false);
  }

  /** What cannot be posted now is posted with the next batch. */
  async flush(at: number, leaving: boolean): Promise<void> {
    if (this.posting || this.kept.length === 0) return;
    this.flushedAt = at;
    const batch = this.kept;
    this.posting = true;
    try {
      await this.post(
        batch.map((one) => ({ ago_ms: Math.round(at - one.at), ...one.sample })),
        leaving,
      );
      this.kept = this.kept.filter((one) => !batch.includes(one));
    } catch {
      // The line that is being told of may be the reason.
    } finally {
      this.posting = false;
    }
  }
}
