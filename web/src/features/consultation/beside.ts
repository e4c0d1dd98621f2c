/**
 * When the parts beside a call are fetched. Nobody needs them before it stands, and until then the line and the processor are the
 * call's. They come at once when somebody touches the page, and when the call takes long.
 */
import { type ComponentType, lazy } from 'react';

const longMs = 4000;
/** The first flow comes a little before the first picture. */
const settlesMs = 500;

let free: Promise<void> = Promise.resolve();
let release: () => void = () => undefined;

/** From the join click on. */
export function callBegins(): void {
  release();
  free = new Promise((resolve) => (release = resolve));
  const untouched = new AbortController();
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, release, { signal: untouched.signal });
  setTimeout(release, longMs);
  void free.then(() => untouched.abort());
}

export function callStands(): void {
  setTimeout(release, settlesMs);
}

/** A part that the call neither waits for nor fails with; `otherwise` stands in for one that cannot be fetched. */
export function beside<P extends object>(
  load: () => Promise<ComponentType<P>>,
  otherwise: ComponentType<P> = () => null,
) {
  return lazy<ComponentType<P>>(async () => {
    await free;
    return { default: await load().catch(() => otherwise) };
  });
}
