/** Where each of the others stands. Pure, but for what this browser remembers. */
export type Layout = 'speaker' | 'side';

/** whole: alone on the stage; large: the speaker, with the others in a strip; cell: one of a grid. */
export type Place = 'whole' | 'large' | 'strip' | 'cell';

interface Seen {
  peer: string;
  screen: boolean;
}

/** The screen of someone who shows one has a place of its own, beside its owner's. */
export const screenOf = (peer: string) => `${peer}/screen`;

/**
 * A shared screen is what is looked at, with its owner small beside it; then who speaks; then whom the visit is with, who
 * comes first of `others`.
 */
export function placesOf(layout: Layout, others: Seen[], speaker: string | null): Record<string, Place> {
  const screens = others.filter(({ screen }) => screen).map(({ peer }) => screenOf(peer));
  const all = [...screens, ...others.map(({ peer }) => peer)];
  if (layout === 'side') return Object.fromEntries(all.map((one) => [one, 'cell' as const]));
  if (all.length === 1) return Object.fromEntries(all.map((one) => [one, 'whole' as const]));
  const large = screens[0] ?? all.find((one) => one === speaker) ?? all[0];
  return Object.fromEntries(all.map((one) => [one, one === large ? 'large' : 'strip'] as const));
}

const layoutKey = 'aegle.call.layout';

export const keptLayout = (): Layout => (localStorage.getItem(layoutKey) === 'side' ? 'side' : 'speaker');

export const keepLayout = (layout: Layout): void => localStorage.setItem(layoutKey, layout);
