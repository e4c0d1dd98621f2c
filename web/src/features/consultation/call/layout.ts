/** Where each of the others stands. Pure, but for what this browser remembers. */
export type Layout = 'speaker' | 'side';

/** whole: alone on the stage; large: the speaker, with the others in a strip; cell: one of a grid. */
export type Place = 'whole' | 'large' | 'strip' | 'cell';

interface Seen {
  peer: string;
  screen: boolean;
}

/** A shared screen is what is looked at; then who speaks; then whom the visit is with, who comes first of `others`. */
export function placesOf(layout: Layout, others: Seen[], speaker: string | null): Record<string, Place> {
  if (layout === 'side') return Object.fromEntries(others.map(({ peer }) => [peer, 'cell' as const]));
  if (others.length === 1) return Object.fromEntries(others.map(({ peer }) => [peer, 'whole' as const]));
  const large =
    others.find(({ screen }) => screen) ??
    others.find(({ peer }) => peer === speaker) ??
    (others[0] as Seen | undefined);
  return Object.fromEntries(others.map((one) => [one.peer, one === large ? 'large' : 'strip'] as const));
}

const layoutKey = 'aegle.call.layout';

export const keptLayout = (): Layout => (localStorage.getItem(layoutKey) === 'side' ? 'side' : 'speaker');

export const keepLayout = (layout: Layout): void => localStorage.setItem(layoutKey, layout);
