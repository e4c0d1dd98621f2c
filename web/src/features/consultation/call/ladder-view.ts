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

/** Whether their camera's picture is sent, if it is on: beside a screen it is the first to go. */
export const cameraComes = ({ pictureComes, theirs }: LadderView, sharing: boolean) =>
  pictureComes && !(sharing && theirs === 'few');

export const fullView: LadderView = {
  mine: 'full',
  theirs: 'full',
  weak: 'line',
  soundOnly: { mine: false, theirs: false },
  pictureComes: true,
  still: null,
  line: null,
};
