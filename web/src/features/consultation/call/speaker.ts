/**
 * Whose voice it is: the one who is large when several are here. Pure. A cough makes nobody large, and who is large
 * stays so through a pause.
 */
export interface Speaker {
  peer: string | null;
  /** Who has begun to be the loudest, and since when. */
  rival: string | null;
  since: number;
}

export const nobody: Speaker = { peer: null, rival: null, since: 0 };

/** Of RFC 6464's levels as browsers give them, 0 to 1: below is the noise of a room. */
const audible = 0.01;
const afterMs = 700;

/** `levels`: how loud each of the others is at present. */
export function step(speaker: Speaker, levels: Record<string, number>, at: number): Speaker {
  const here = speaker.peer !== null && speaker.peer in levels ? speaker : { ...speaker, peer: null };
  const [loudest, level] = Object.entries(levels).reduce<[string | null, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [null, audible],
  );
  const keeps = loudest === null || loudest === here.peer || (here.peer !== null && (levels[here.peer] ?? 0) >= level);
  if (keeps) return here.rival === null ? here : { ...here, rival: null };
  if (here.peer === null) return { peer: loudest, rival: null, since: at };
  if (here.rival !== loudest) return { ...here, rival: loudest, since: at };
  return at - here.since >= afterMs ? { peer: loudest, rival: null, since: at } : here;
}
