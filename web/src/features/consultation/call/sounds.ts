/** Quiet tones of our own making: loss falls, return rises. They say nothing that words on the page do not say too. */
import type { Sound } from './machine';

const tones: Record<Sound, number[]> = {
  arrived: [523, 659, 784],
  back: [523, 784],
  lost: [523, 370],
  gone: [440, 349],
  knock: [659, 659],
};

const volume = 0.05;
const toneS = 0.14;
let context: AudioContext | undefined;

/** What takes the browser a while, done before the first sound is wanted in a hurry. */
export function tuneUp(): void {
  try {
    context ??= new AudioContext();
  } catch {
    // No audio output.
  }
}

export function play(sound: Sound): void {
  tuneUp();
  if (!context) return;
  try {
    void context.resume();
    let at = context.currentTime + 0.02;
    for (const frequency of tones[sound]) {
      tone(context, frequency, at);
      at += toneS;
    }
  } catch {
    // No audio output: the words stay.
  }
}

function tone(audio: AudioContext, frequency: number, at: number): void {
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.type = 'sine';
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + toneS);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + toneS + 0.02);
}
