/**
 * From the join click until the call stands, the line and the processor are the call's. What nobody needs before then waits: until the
 * call stands or somebody touches the page, and never longer than a few seconds.
 */
const longMs = 4000;
/** The first flow comes a little before the first picture. */
const settlesMs = 500;

/** Within which the picture usually comes of someone whose line was made ready. */
export const pictureWithinMs = 200;

interface Hold {
  over: Promise<void>;
  end: () => void;
  late?: ReturnType<typeof setTimeout>;
}

let hold: Hold | null = null;
let hasBegun: () => void = () => undefined;
const aCall = new Promise<void>((resolve) => (hasBegun = resolve));

function newHold(): Hold {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve)).then(() => {
    untouched.abort();
    hold = null;
  });
  const untouched = new AbortController();
  for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, end, { signal: untouched.signal });
  return { over, end };
}

/** From the join click on, and again when somebody comes in: what waits already goes on waiting. */
export function callBegins(): void {
  hold ??= newHold();
  clearTimeout(hold.late);
  hold.late = setTimeout(hold.end, longMs);
  hasBegun();
}

export function callStands(): void {
  if (hold) setTimeout(hold.end, settlesMs);
}

/** For what nobody needs before the call stands. */
export const callLetsGo = (): Promise<void> => hold?.over ?? Promise.resolve();

/** For what is of use beside a call, and fetched before it only if somebody opens it. */
export const afterACall = (): Promise<void> => aCall.then(callLetsGo);
