import { useEffect, useRef } from 'react';
import classes from './VideoPicture.module.css';

type Props = {
  stream: MediaStream;
  mirrored?: boolean;
  /** All of the picture, with margins, as for a shared screen; otherwise it fills its place. */
  contain?: boolean;
  /** May stand in a window of its own. */
  floats?: boolean;
  testId: string;
};

/** A picture on the page, without a sound: that is Voice's. */
export function VideoPicture({ stream, mirrored, contain, floats, testId }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = stream;
    // Taken away before it began: another picture follows, or none.
    video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={element}
      className={classes.video}
      data-testid={testId}
      data-mirrored={mirrored || undefined}
      data-contain={contain || undefined}
      autoPlay
      playsInline
      muted
      data-floats={floats || undefined}
      disablePictureInPicture={!floats}
    />
  );
}
