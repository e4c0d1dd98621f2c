/**
 * RNNoise takes 480 samples at a time, the browser gives and takes 128: what has come waits until a frame is full, and
 * what is done waits until it is asked for. The sound is late by one frame, 10 ms at 48 kHz.
 */
export class Frames {
  private readonly input: Float32Array;
  private filled = 0;
  private ready: Float32Array;
  private from = 0;
  private count = 0;

  constructor(
    private readonly size: number,
    private readonly work: (frame: Float32Array) => void,
  ) {
    this.input = new Float32Array(size);
    this.ready = new Float32Array(size * 4);
    // Silence to begin with, so that no block is ever short of samples.
    this.count = size;
  }

  /** Takes `block` and fills `out`, which is as long. */
  pass(block: Float32Array, out: Float32Array): void {
    for (const sample of block) {
      this.input[this.filled] = sample;
      this.filled += 1;
      if (this.filled === this.size) this.turn();
    }
    for (let at = 0; at < out.length; at += 1) {
      out[at] = this.ready[this.from] ?? 0;
      this.from = (this.from + 1) % this.ready.length;
    }
    this.count -= out.length;
  }

  private turn(): void {
    this.filled = 0;
    this.work(this.input);
    const to = (this.from + this.count) % this.ready.length;
    for (let at = 0; at < this.size; at += 1) this.ready[(to + at) % this.ready.length] = this.input[at] ?? 0;
    this.count += this.size;
  }
}
