/** Does the microphone hear anything, and does the speaker sound? */

const heardDb = -45;
const lookEveryMs = 40;
/** So many looks within so long, so that one crackle is no voice. */
const looks = 3;
const withinMs = 3000;

/** Calls `heard` once, as soon as there is sound; the answer ends the listening. */
export function listen(track: MediaStreamTrack, heard: () => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let sounds: number[] = [];
  const end = () => {
    clearInterval(timer);
    if (context.state !== 'closed') void context.close();
  };
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    if (!isSound(samples)) return;
    const now = performance.now();
    sounds = [...sounds.filter((at) => now - at < withinMs), now];
    if (sounds.length < looks) return;
    end();
    heard();
  }, lookEveryMs);
  void context.resume();
  return end;
}

export function isSound(samples: Float32Array): boolean {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return 10 * Math.log10(power + 1e-10) > heardDb;
}

const notes = [523, 659, 784, 659, 523];
const noteS = 0.28;

/** Five soft notes through the speaker that was chosen; resolves when they are over. */
export async function playTone(speaker: string | null): Promise<void> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const audio = new Audio();
  audio.srcObject = out.stream;
  try {
    if (speaker && 'setSinkId' in audio) await audio.setSinkId(speaker).catch(() => undefined);
    await context.resume();
    await audio.play();
    const start = context.currentTime + 0.1;
    const last = notes.map((frequency, index) => note(context, out, frequency, start + index * noteS)).at(-1);
    await new Promise<void>((resolve) => last?.addEventListener('ended', () => resolve(), { once: true }));
  } finally {
    audio.srcObject = null;
    await context.close();
  }
}

function note(context: AudioContext, out: AudioNode, frequency: number, at: number): OscillatorNode {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.2, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + noteS);
  oscillator.connect(gain).connect(out);
  oscillator.start(at);
  oscillator.stop(at + noteS + 0.05);
  return oscillator;
}
