import { describe, expect, it } from 'vitest';
import { initialState } from '../call/machine';
import type { Peer } from '../model';
import { sourcesOf } from './sources';

const track = (id: string) => ({ id }) as MediaStreamTrack;
const stream = (id: string) =>
  ({ getVideoTracks: () => [track(id)], getAudioTracks: () => [track(id)] }) as unknown as MediaStream;
const names = { personName: ({ peer }: Peer) => peer, screenName: ({ peer }: Peer) => `${peer}'s screen` };

function peer(name: string, role: Peer['role'], change: Partial<Peer> = {}): Peer {
  const plain = { audio: true, video: true, screen: false, guest: null, agent: null, network: null, recording: false };
  const known = { peer: name, user_id: name, role, name, state: 'admitted' as const, since: '2026-11-24T10:00:00Z' };
  return { ...known, ...plain, consents: true, ...change };
}

function seen(peers: Peer[], media = { audio: true, video: true, screen: false }) {
  const me = { peer: 'doctor', userId: 'doctor', role: 'doctor' as const };
  const local = { picture: stream('own camera'), screen: stream('own screen'), microphone: track('own voice') };
  const link = (name: string) => ({
    sound: stream(`${name} voice`),
    picture: stream(`${name} camera`),
    screen: stream(`${name} screen`),
  });
  const links = { patient: link('patient'), guest: link('guest') };
  return { state: { ...initialState(me), wantsIn: true, peers, media }, local, links };
}

const told = (view: ReturnType<typeof seen>) =>
  sourcesOf(view, names).map(({ name, picture, voice }) => [name, picture?.id ?? null, voice?.id ?? null]);

describe('what is recorded', () => {
  it('is each one who agrees, the doctor first, and nobody else', () => {
    const peers = [peer('guest', 'guest', { consents: false }), peer('patient', 'patient'), peer('doctor', 'doctor')];
    expect(told(seen(peers))).toEqual([
      ['doctor', 'own camera', 'own voice'],
      ['patient', 'patient camera', 'patient voice'],
    ]);
  });

  it('is a shared screen beside its owner, of either side', () => {
    const shows = peer('patient', 'patient', { screen: true, video: false });
    const view = seen([peer('doctor', 'doctor'), shows], { audio: false, video: true, screen: true });
    expect(told(view)).toEqual([
      ["doctor's screen", 'own screen', null],
      ['doctor', 'own camera', null],
      ["patient's screen", 'patient screen', null],
      ['patient', null, 'patient voice'],
    ]);
  });
});
