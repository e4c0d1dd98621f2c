/** What the two have said of the words of the connection that is open now. Pure. */
import type { Outcome, Verification } from './queries';

export interface Said {
  mine: Outcome | null;
  theirs: Outcome | null;
}

/** What was said when the words came up belongs to connections before, unless it is about these very words. */
export const newestOf = (verifications: Verification[]): string => verifications[0]?.at ?? '';

/**
 * `since`: the newest there was when the words came up. Who is at the other end of someone in between sees other words, so
 * their word counts whatever the words are, if it came since.
 */
export function saidOf(
  verifications: Verification[],
  words: string,
  users: { mine: string; theirs: string },
  since: string,
): Said {
  const latest = (user: string) =>
    verifications.find((one) => one.user_id === user && (one.words === words || one.at > since));
  const theirs = latest(users.theirs);
  // Two who both see a match see the same words: a "match" of other words is none.
  const deceived = theirs?.outcome === 'match' && theirs.words !== words;
  return {
    mine: verifications.find((one) => one.user_id === users.mine && one.words === words)?.outcome ?? null,
    theirs: deceived ? 'differ' : (theirs?.outcome ?? null),
  };
}

/** Of the connection to this guest, or without one of that between the two parties. */
export const aboutOf = (verifications: Verification[], guestId: string | null): Verification[] =>
  verifications.filter(({ guest_id }) => guest_id === guestId);

export type Verdict = 'open' | 'match' | 'differ';

interface Judged {
  /** With a guest, who has no account: the party's word alone is kept. */
  guest: boolean;
  broken: boolean;
  verdict: Verdict;
}

/** Of all connections: a doubt about any of them counts; what can be made sure of is the one between the visit's two parties. */
export function togetherOf(pairs: Judged[]): Verdict {
  if (pairs.some(({ verdict, broken }) => verdict === 'differ' || broken)) return 'differ';
  const parties = pairs.filter(({ guest }) => !guest);
  return parties.length > 0 && parties.every(({ verdict }) => verdict === 'match') ? 'match' : 'open';
}

/** One doubt outweighs everything; a match needs both, and with a guest, who cannot say so, the one. */
export function verdictOf({ mine, theirs }: Said, withGuest = false): Verdict {
  if (withGuest) return mine ?? 'open';
  if (mine === 'differ' || theirs === 'differ') return 'differ';
  return mine === 'match' && theirs === 'match' ? 'match' : 'open';
}
