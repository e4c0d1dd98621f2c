/** Takes the noise out of a microphone's sound, with RNNoise. */
import programUrl from '@jitsi/rnnoise-wasm/dist/rnnoise.wasm?url';
import type { Effect, Start } from './effect';
import workletUrl from './noise-worklet.ts?worker&url';

/** What RNNoise was trained on. */
const sampleRate = 48_000;
const startWithinMs = 4000;

export const suppressNoise: Start = async (raw, failed): Promise<Effect> => {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const stop = () => {
    context.onstatechange = null;
    void context.close().catch(() => undefined);
  };
  try {
    const [program] = await Promise.all([
      fetch(programUrl).then(async (answer) => WebAssembly.compile(await answer.arrayBuffer())),
      context.audioWorklet.addModule(workletUrl),
    ]);
    const worklet = new AudioWorkletNode(context, 'aegle-noise', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: { program },
    });
    const broken = new Promise<never>((_, reject) => {
      worklet.onprocessorerror = () => {
        reject(new Error('the effect broke'));
        failed();
      };
    });
    broken.catch(() => undefined);
    const destination = context.createMediaStreamDestination();
    context
      .createMediaStreamSource(new MediaStream([raw]))
      .connect(worklet)
      .connect(destination);
    // A page that nobody has touched yet may be kept silent.
    await Promise.race([context.resume(), broken, late()]);
    const [track] = destination.stream.getAudioTracks();
    if (!track || context.state !== 'running') throw new Error('the effect did not start');
    context.onstatechange = () => {
      if (context.state !== 'running') failed();
    };
    return { track, stop };
  } catch (error) {
    stop();
    throw error;
  }
};

const late = () => new Promise<void>((resolve) => setTimeout(resolve, startWithinMs));
