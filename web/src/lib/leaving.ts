/** Whoever has signed out leaves the page for good: nothing on it can be saved any more, and nothing of it may stay. */
let forGood = false;

export const isLeavingForGood = () => forGood;

export function leaveForGood(): void {
  forGood = true;
  location.assign('/');
}
