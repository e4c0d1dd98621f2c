/**
 * From the join click until the call stands, the line and the processor are the call's. What nobody needs before then waits: until the
 * call stands or somebody touches the page, and never longer than a few seconds.
 */
const longMs = 4000;
/** The first flow comes a little before the first picture. */
const settlesMs = 500;

let free: Promise<void> = Promise.resolve();
let release: () => void = () => undefined;
let hasBegun: () => void = () => undefined;
const aCall = new Promise<void>((resolve) => (hasBegun = resolve));

/** From the join click on. */
export function callBegins(): void {
  release();
  free = new Promise((resolve) => (release = resolve));
  const untouched = new AbortController();
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, release, { signal: untouched.signal });
  setTimeout(release, longMs);
  void free.then(() => untouched.abort());
  hasBegun();
}

export function callStands(): void {
  setTimeout(release, settlesMs);
}

/** For what nobody needs before the call stands. */
export const callLetsGo = (): Promise<void> => free;

/** For what is of use beside a call, and fetched before it only if somebody opens it. */
export const afterACall = (): Promise<void> => aCall.then(callLetsGo);
