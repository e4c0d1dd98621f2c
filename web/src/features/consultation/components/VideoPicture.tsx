import { useEffect, useRef, useState } from 'react';
import { Trans } from '@lingui/react/macro';
import classes from './VideoPicture.module.css';

type Props = {
  stream: MediaStream;
  muted?: boolean;
  mirrored?: boolean;
  /** All of the picture, with margins, as for a shared screen; otherwise it fills its place. */
  contain?: boolean;
  speaker?: string | null;
  /** May stand in a window of its own. */
  floats?: boolean;
  testId: string;
};

/** A stream on the page. A browser that wants a touch before it lets sound out gets a button for it. */
export function VideoPicture({ stream, muted = false, mirrored, contain, speaker, floats, testId }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  const [blocked, setBlocked] = useState(false);

  const start = () => {
    const video = element.current;
    if (!video) return;
    video.play().then(
      () => setBlocked(false),
      (error: unknown) => setBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
    );
  };

  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = stream;
    start();
    return () => {
      video.srcObject = null;
    };
  }, [stream]);

  useEffect(() => {
    // Absent in some browsers; a speaker that is gone leaves the sound on the default one.
    void element.current?.setSinkId?.(speaker ?? '').catch(() => undefined);
  }, [speaker]);

  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- spoken at this moment: there is no text of it yet */}
      <video
        ref={element}
        className={classes.video}
        data-testid={testId}
        data-mirrored={mirrored || undefined}
        data-contain={contain || undefined}
        autoPlay
        playsInline
        muted={muted}
        data-floats={floats || undefined}
        disablePictureInPicture={!floats}
      />
      {blocked && (
        <button type="button" className={classes.blocked} onClick={start}>
          <Trans>Touch here to see and hear</Trans>
        </button>
      )}
    </>
  );
}
