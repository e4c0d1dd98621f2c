/** Whose picture and voice are recorded. Pure, but for the tracks it names. */
import { screenOf } from '../call/layout';
import { remotes } from '../call/machine';
import type { CallView } from '../call/runner';
import type { Peer } from '../model';
import type { Source } from './recorder';

export interface Names {
  personName: (peer: Peer) => string;
  screenName: (peer: Peer) => string;
}

type Seen = Pick<CallView, 'state'> & {
  local: Pick<CallView['local'], 'picture' | 'screen' | 'microphone'>;
  links: Record<string, Pick<CallView['links'][string], 'sound' | 'picture' | 'screen'>>;
};

const ranks = { doctor: 0, patient: 1, guest: 2 };

/** Of those who agree, and of nobody else. */
export function sourcesOf(view: Seen, { personName, screenName }: Names): Source[] {
  const { state, local, links } = view;
  const mine = state.peers.filter(({ peer }) => peer === state.me.peer);
  const all = [...mine, ...remotes(state)].filter(({ consents }) => consents === true);
  return all
    .toSorted((a, b) => ranks[a.role] - ranks[b.role])
    .flatMap((peer) => {
      const isMe = peer.peer === state.me.peer;
      const link = links[peer.peer];
      const { video, screen } = isMe ? state.media : peer;
      const pictureOf = (stream: MediaStream | null | undefined) => stream?.getVideoTracks()[0] ?? null;
      const picture = video ? pictureOf(isMe ? local.picture : link?.picture) : null;
      const shown = screen ? pictureOf(isMe ? local.screen : link?.screen) : null;
      const voice = isMe ? local.microphone : (link?.sound?.getAudioTracks()[0] ?? null);
      const heard = isMe ? state.media.audio : true;
      const person = { id: peer.peer, name: personName(peer), picture, voice: heard ? voice : null };
      const beside = { id: screenOf(peer.peer), name: screenName(peer), picture: shown, voice: null };
      return shown ? [beside, person] : [person];
    });
}
