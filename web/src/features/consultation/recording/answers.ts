/** Who of those in the call has said what about being recorded. */
import type { Schemas } from '@/api/client';
import type { Peer } from '../model';

export type Consent = Schemas['Recording']['consents'][number];
export type Answer = 'agreed' | 'refused' | 'open';

/** Everybody who would be recorded. Who waits is not in the call. */
export const inCall = (peers: Peer[]): Peer[] => peers.filter(({ state }) => state === 'admitted');

/** It is the doctor who asks, by agreeing first. */
export const isAsked = (peers: Peer[]): boolean =>
  inCall(peers).some(({ role, consents }) => role === 'doctor' && consents === true);

export const isRecording = (peers: Peer[]): boolean => peers.some(({ recording }) => recording === true);

export const allAgree = (peers: Peer[]): boolean => {
  const here = inCall(peers);
  return here.length > 1 && here.every(({ consents }) => consents === true);
};

/** The roster tells who agrees; a "no" counts if it was said after the doctor asked, and an older one is asked again. */
export function answerOf({ user_id, consents }: Peer, said: Consent[]): Answer {
  if (consents === true) return 'agreed';
  const asked = said.find(({ role, given }) => role === 'doctor' && given);
  const own = said.find((one) => one.user_id === user_id);
  if (!asked || !own || own.given) return 'open';
  return Date.parse(own.at) > Date.parse(asked.at) ? 'refused' : 'open';
}
