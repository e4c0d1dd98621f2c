/** Three rising pairs of tones for what must not wait, louder than those of a call. Words say the same. */
const tonesHz = [660, 880];
const toneS = 0.16;
const volume = 0.2;
let audio: AudioContext | undefined;

export function soundAlarm(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    let at = audio.currentTime + 0.02;
    for (let pair = 0; pair < 3; pair += 1) {
      for (const hz of tonesHz) {
        tone(audio, hz, at);
        at += toneS;
      }
      at += toneS;
    }
  } catch {
    // No audio output: the words stay.
  }
}

function tone(context: AudioContext, hz: number, at: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + toneS);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + toneS + 0.02);
}
