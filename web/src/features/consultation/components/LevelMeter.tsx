import { useEffect, useRef } from 'react';
import { useLingui } from '@lingui/react/macro';
import classes from './Preview.module.css';

const smallestDb = -52;

/** Moves with one's voice, so that one sees that the microphone works. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useLingui();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!track || typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let frame = 0;
    let shown = 0;
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const db = 10 * Math.log10(power + 1e-10);
      const level = Math.max(0, Math.min(1, 1 - db / smallestDb));
      // Rises at once, falls slowly, as the eye expects of a meter.
      shown = Math.max(level, shown * 0.92);
      bar.current?.style.setProperty('--level', shown.toFixed(3));
      frame = requestAnimationFrame(draw);
    };
    void context.resume();
    draw();
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [track]);
  return (
    <div
      className={classes.meter}
      ref={bar}
      data-testid="level-meter"
      role="img"
      aria-label={t`How loud your microphone hears you`}
    >
      <div className={classes.level} />
    </div>
  );
}
