import { useEffect, useState } from 'react';

/** The whole page, so that dialogs and the panel stay visible. */
export function useFullScreen(): [boolean, () => void] {
  const [isFull, setIsFull] = useState(false);
  useEffect(() => {
    const look = () => setIsFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => {
      document.removeEventListener('fullscreenchange', look);
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
    };
  }, []);
  const toggle = () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    // Refused, as inside a frame: the window stays as it is.
    done.catch(() => undefined);
  };
  return [isFull, toggle];
}
