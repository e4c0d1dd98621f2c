import { useEffect, useRef, useState } from 'react';
import { Trans } from '@lingui/react/macro';
import classes from './VideoPicture.module.css';

type Props = { stream: MediaStream; /** Null: the system's own choice. */ speaker: string | null };

/**
 * What is heard of someone. It has an element of its own: one that also waits for a picture plays no sound until the first
 * frame has come, and of a camera that is off none ever comes. A browser that wants a touch before it lets sound out gets a
 * button for it.
 */
export function Voice({ stream, speaker }: Props) {
  const element = useRef<HTMLAudioElement>(null);
  const [blocked, setBlocked] = useState(false);

  const start = () => {
    element.current?.play().then(
      () => setBlocked(false),
      (error: unknown) => setBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
    );
  };

  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = stream;
    start();
    return () => {
      audio.srcObject = null;
    };
  }, [stream]);

  useEffect(() => {
    // Absent in some browsers; a speaker that is gone leaves the sound on the default one.
    void element.current?.setSinkId?.(speaker ?? '').catch(() => undefined);
  }, [speaker]);

  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- spoken at this moment: there is no text of it yet */}
      <audio ref={element} autoPlay data-testid="voice" />
      {blocked && (
        <button type="button" className={classes.blocked} onClick={start}>
          <Trans>Touch here to see and hear</Trans>
        </button>
      )}
    </>
  );
}
