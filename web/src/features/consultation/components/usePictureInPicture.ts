import { useEffect, useState } from 'react';

/**
 * The other person's picture in a window of the browser's own, above other programs; `toggle` is null where that is not offered.
 * `shown` is what tells one large picture from the next: a screen that is shown takes the window, and gives it back.
 */
export function usePictureInPicture(shown: string): { isFloating: boolean; toggle: (() => void) | null } {
  const [isFloating, setIsFloating] = useState(false);
  useEffect(() => {
    const look = () => setIsFloating(Boolean(document.pictureInPictureElement));
    const events = ['enterpictureinpicture', 'leavepictureinpicture'];
    for (const event of events) document.addEventListener(event, look);
    return () => {
      for (const event of events) document.removeEventListener(event, look);
      if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
    };
  }, []);
  useEffect(() => {
    const wanted = floatingVideo();
    if (!wanted) return;
    const move = () => {
      // Without a touch the browser allows no window, but another picture in the one that is open.
      const open = document.pictureInPictureElement;
      if (open && open !== wanted) void wanted.requestPictureInPicture().catch(() => undefined);
    };
    if (wanted.readyState > 0) return move();
    wanted.addEventListener('loadedmetadata', move, { once: true });
    return () => wanted.removeEventListener('loadedmetadata', move);
  }, [shown]);
  const toggle = () => {
    const done = document.pictureInPictureElement
      ? document.exitPictureInPicture()
      : floatingVideo()?.requestPictureInPicture();
    // Refused, as before the first frame: the page stays as it is.
    done?.catch(() => undefined);
  };
  // Absent in Firefox, which has a button of its own, and false where the system has no such windows.
  return { isFloating, toggle: document.pictureInPictureEnabled ? toggle : null };
}

/** Of several the large one. */
function floatingVideo(): HTMLVideoElement | null {
  const of = (place: string) => document.querySelector<HTMLVideoElement>(`${place}:not([hidden]) video[data-floats]`);
  return of('[data-place="whole"]') ?? of('[data-place="large"]') ?? of('[data-place]');
}
