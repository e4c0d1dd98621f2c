/** RNNoise in the browser's audio thread. The compiled program comes along, since this thread may not fetch. */
import { Frames } from './frames';
import { frameSize, rnnoise } from './rnnoise';

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new (options: Given) => object): void;

interface Given {
  processorOptions: { program: WebAssembly.Module };
}

class NoiseProcessor extends AudioWorkletProcessor {
  private readonly frames: Frames;

  constructor({ processorOptions: { program } }: Given) {
    super();
    this.frames = new Frames(frameSize, rnnoise(program));
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    const [out] = output ?? [];
    if (out) this.frames.pass(input?.[0] ?? new Float32Array(out.length), out);
    return true;
  }
}

registerProcessor('aegle-noise', NoiseProcessor);
