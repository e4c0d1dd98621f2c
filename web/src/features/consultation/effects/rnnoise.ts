/** RNNoise, as the npm package builds it: the compiled program, without the loader around it, which a worklet cannot use. */

/** By the names that the build gives its exports. */
interface Exports {
  c: WebAssembly.Memory;
  /** Runs first. */
  d(): void;
  /** rnnoise_create, with its own model. */
  f(model: number): number;
  /** malloc */
  g(bytes: number): number;
  /** rnnoise_process_frame: state, out, in. */
  j(state: number, out: number, input: number): number;
}

/** 10 ms at 48 kHz. */
export const frameSize = 480;
/** RNNoise counts in 16 bit samples. */
const scale = 32_768;

/** A function that takes the noise out of frame after frame, in place. */
export function rnnoise(program: WebAssembly.Module): (frame: Float32Array) => void {
  const { exports } = new WebAssembly.Instance(program, {
    a: {
      // It asks for more memory than it was built with, and needs none.
      a: () => 0,
      b: (to: number, from: number, bytes: number) => new Uint8Array(memory.buffer).copyWithin(to, from, from + bytes),
    },
  });
  const { c: memory, d: begin, f: create, g: allocate, j: process } = exports as unknown as Exports;
  begin();
  const state = create(0);
  const place = allocate(frameSize * 4);
  if (!state || !place) throw new Error('no memory');
  const shared = new Float32Array(memory.buffer, place, frameSize);
  return (frame) => {
    for (let at = 0; at < frameSize; at += 1) shared[at] = (frame[at] ?? 0) * scale;
    process(state, place, place);
    for (let at = 0; at < frameSize; at += 1) frame[at] = (shared[at] ?? 0) / scale;
  };
}
