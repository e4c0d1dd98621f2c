/** What people are told of the ladder. */
import type { Rung } from './ladder';
import type { Still } from './ladder-stills';
import type { Line } from './stats';

/** Whose line it seems to be. */
export type Weak = 'mine' | 'theirs' | 'line';

export interface LadderView {
  mine: Rung;
  theirs: Rung;
  weak: Weak;
  /** Who chose sound alone. */
  soundOnly: { mine: boolean; theirs: boolean };
  /** Their picture is sent, if their camera is on. */
  pictureComes: boolean;
  still: Still | null;
  /** How they receive what we send. */
  line: Line | null;
}

export const fullView: LadderView = {
  mine: 'full',
  theirs: 'full',
  weak: 'line',
  soundOnly: { mine: false, theirs: false },
  pictureComes: true,
  still: null,
  line: null,
};
