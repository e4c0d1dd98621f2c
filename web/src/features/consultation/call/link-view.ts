/** What a line to one other person shows of them and of itself. */
import { pending, type Privacy } from '../privacy/watch';
import { fullView, type LadderView } from './ladder-view';
import type { LinkHealth } from './machine';
import type { Line } from './stats';

export interface LinkView {
  peer: string;
  /** Their voice, and their camera's picture. */
  sound: MediaStream | null;
  picture: MediaStream | null;
  /** Their screen comes here while they share it. */
  screen: MediaStream | null;
  health: LinkHealth;
  line: Line | null;
  privacy: Privacy;
  /** What they said last, as their browser recognised it. */
  caption: { text: string; at: number } | null;
  /** Our address is hidden, and no relay answers in its place. */
  unrelayed: boolean;
  /** Their browser carries no calls: the chat is all there is. */
  unable: boolean;
  /** They send it, and it does not arrive. */
  pictureStopped: boolean;
  soundStopped: boolean;
  /** We send it, and they say that it does not arrive. */
  pictureUnseen: boolean;
  soundUnheard: boolean;
  ladder: LadderView;
}

export const blankView = (peer: string): LinkView => ({
  peer,
  sound: null,
  picture: null,
  screen: null,
  health: 'starting',
  line: null,
  privacy: pending,
  caption: null,
  unrelayed: false,
  unable: false,
  pictureStopped: false,
  soundStopped: false,
  pictureUnseen: false,
  soundUnheard: false,
  ladder: fullView,
});

/** Of one part of two views: nobody sees a difference. */
export const isSame = (a: unknown, b: unknown): boolean => a === b || (isLine(a) && isLine(b) && a.bars === b.bars);

const isLine = (value: unknown): value is Line => typeof value === 'object' && value !== null && 'bars' in value;
