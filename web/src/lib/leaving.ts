/** Whoever has signed out leaves the page for good: nothing on it can be saved any more, and nothing of it may stay. */
let forGood = false;

export const isLeavingForGood = () => forGood;

/** Once: the word of it, said to all tabs, comes back to the one that said it, and a second going would break off the first. */
export function leaveForGood(): void {
  if (forGood) return;
  forGood = true;
  // A browser may keep the page as it was, for its way back.
  addEventListener('pageshow', ({ persisted }) => persisted && location.replace('/'));
  location.assign('/');
}
