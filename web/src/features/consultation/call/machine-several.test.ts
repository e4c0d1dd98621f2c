import { describe, expect, it } from 'vitest';
import type { Peer } from '../model';
import {
  type CallEvent,
  type CallState,
  type Effect,
  initialState,
  isAdmitted,
  isPolite,
  remotes,
  step,
} from './machine';

const on = { audio: true, video: true, screen: false };

function peer(id: string, role: Peer['role'], state: Peer['state'] = 'admitted'): Peer {
  const guest = role === 'guest' ? ('interpreter' as const) : null;
  const about = { since: '2026-11-21T14:30:00Z', agent: null, network: null };
  return { peer: id, user_id: `u-${id}`, role, name: id, state, guest, ...about, ...on };
}

const doctor = peer('doctor', 'doctor');
const patient = peer('patient', 'patient');
const amal = peer('amal', 'guest');
const waiting = (one: Peer): Peer => ({ ...one, state: 'waiting' });
const atTheDoor: Peer = { ...doctor, state: 'preparing' };

const roster = (version: number, ...peers: Peer[]): CallEvent => ({ type: 'roster', version, peers });
const link = (id: string, health: 'flowing' | 'stalled', at = 1000): CallEvent => ({
  type: 'link',
  peer: id,
  health,
  at,
});

function run(events: CallEvent[], state: CallState) {
  const effects: Effect[] = [];
  let last: Effect[] = [];
  for (const event of events) {
    const done = step(state, event);
    state = done.state;
    last = done.effects;
    effects.push(...done.effects);
  }
  return { state, effects, last };
}

function inside(me: Peer, ...others: Peer[]): CallState {
  const start = initialState({ peer: me.peer, userId: me.user_id, role: me.role });
  const way: CallEvent[] = [
    { type: 'opened' },
    { type: 'socket', open: true },
    { type: 'join', media: on },
    { type: 'entered', version: 1, peers: [me, ...others] },
    ...others.filter(({ state }) => state === 'admitted').map((one) => link(one.peer, 'flowing')),
  ];
  return run(way, start).state;
}

const sounds = (effects: Effect[]) => effects.flatMap((effect) => (effect.do === 'sound' ? [effect.sound] : []));

describe('who gives way', () => {
  it('is never the doctor, and between two exactly one', () => {
    const all = [doctor, patient, amal, peer('zoe', 'guest')];
    for (const a of all) {
      for (const b of all.filter((one) => one !== a)) {
        expect(isPolite(a, b)).toBe(!isPolite(b, a));
        if (a === doctor) expect(isPolite(a, b)).toBe(false);
      }
    }
    expect(isPolite(amal, patient)).toBe(false);
    expect(isPolite(patient, amal)).toBe(true);
  });
});

describe('sent back to wait', () => {
  it('lets go of everyone, says so, and keeps the devices', () => {
    const { state, last } = run([roster(2, waiting(patient), doctor)], inside(patient, doctor, amal));
    expect([state.phase, state.sentBack, state.departed]).toEqual(['waiting', true, null]);
    expect(last).toContainEqual({ do: 'disconnect', peer: 'doctor' });
    expect(last).toContainEqual({ do: 'disconnect', peer: 'amal' });
    expect(last).not.toContainEqual({ do: 'release_devices' });
    const back = run([roster(3, patient, doctor)], state);
    expect([back.state.phase, back.state.sentBack]).toEqual(['connecting', false]);
    expect(back.last).toEqual([{ do: 'connect', peer: 'doctor' }]);
  });

  it('is remembered over a lost socket, and forgotten by leaving', () => {
    const held = run([roster(2, waiting(patient), doctor)], inside(patient, doctor)).state;
    const again: CallEvent[] = [
      { type: 'socket', open: false },
      { type: 'socket', open: true },
      { type: 'entered', version: 2, peers: [waiting(patient), doctor] },
    ];
    expect(run(again, held).state.sentBack).toBe(true);
    expect(run([{ type: 'leave' }], held).state.sentBack).toBe(false);
  });

  it('is not what a first wait is', () => {
    const fresh = inside(waiting(amal), doctor);
    expect([fresh.phase, fresh.sentBack]).toEqual(['waiting', false]);
    expect(remotes(fresh)).toEqual([]);
  });
});

describe('guests', () => {
  it('knock at the doctor, once each time they come', () => {
    const knocked = run([roster(2, doctor, patient, waiting(amal))], inside(doctor, patient));
    expect(knocked.last).toEqual([{ do: 'sound', sound: 'knock' }]);
    expect(run([roster(3, doctor, patient, { ...waiting(amal), audio: false })], knocked.state).last).toEqual([]);
    const inNow = run([roster(3, doctor, patient, amal), link('amal', 'flowing')], knocked.state);
    expect(inNow.effects).toEqual([
      { do: 'connect', peer: 'amal' },
      { do: 'sound', sound: 'arrived' },
    ]);
  });

  it('are put out: told, let go of, and do not fight for the place', () => {
    const { state, last } = run([{ type: 'removed' }], inside(amal, doctor, patient));
    expect([state.phase, state.ended]).toEqual(['ended', 'removed']);
    expect(last.slice(0, 2)).toEqual([
      { do: 'disconnect', peer: 'doctor' },
      { do: 'disconnect', peer: 'patient' },
    ]);
    expect(last).toContainEqual({ do: 'release_devices' });
    expect(sounds(last)).toEqual(['gone']);
    const late: CallEvent[] = [roster(9, amal, doctor), { type: 'room_ended' }, { type: 'socket', open: false }];
    expect(run(late, state).effects).toEqual([]);
  });

  it('leave the call of the others as it was', () => {
    const { state, effects } = run([roster(2, doctor, patient)], inside(doctor, patient, amal));
    expect(state.phase).toBe('live');
    expect(state.links.patient).toEqual({ health: 'flowing', wasLive: true });
    expect(effects).toEqual([
      { do: 'disconnect', peer: 'amal' },
      { do: 'sound', sound: 'gone' },
    ]);
    expect(state.departed).toBeNull();
  });
});

describe('one line of several', () => {
  it('falls and comes back without the others', () => {
    const fallen = run([link('amal', 'stalled', 2000)], inside(doctor, patient, amal));
    expect([fallen.state.phase, fallen.state.blame]).toEqual(['live', 'theirs']);
    expect(fallen.last).toEqual([{ do: 'sound', sound: 'lost' }]);
    const back = run([link('amal', 'flowing', 3000)], fallen.state);
    expect(back.last).toEqual([{ do: 'sound', sound: 'back' }]);
    expect(back.state.links.patient).toBe(fallen.state.links.patient);
  });

  it('is called reconnecting when the last one falls', () => {
    const { state } = run([link('amal', 'stalled'), link('patient', 'stalled')], inside(doctor, patient, amal));
    expect(state.phase).toBe('reconnecting');
  });
});

describe('made ready before the start', () => {
  const door: CallEvent[] = [
    { type: 'prepare' },
    { type: 'opened' },
    { type: 'socket', open: true },
    { type: 'entered', version: 1, peers: [atTheDoor] },
  ];
  const doctorsStart = initialState({ peer: 'doctor', userId: 'u-doctor', role: 'doctor' });
  const bothThere = [...door, roster(2, atTheDoor, waiting(patient))];

  it('is the line to the patient who waits, which is used when both are in', () => {
    const { state, effects } = run(bothThere, doctorsStart);
    expect(effects).toEqual([{ do: 'prepare' }, { do: 'make_ready', peer: 'patient' }]);
    expect([state.phase, state.ready, remotes(state)]).toEqual(['preview', ['patient'], []]);
    const joined = run([{ type: 'join', media: on }], state);
    expect([joined.last, joined.state.ready]).toEqual([[{ do: 'enter', media: on }], ['patient']]);
    const both = run([{ type: 'entered', version: 3, peers: [doctor, patient] }], joined.state);
    expect([both.last, both.state.phase]).toEqual([[{ do: 'connect', peer: 'patient' }], 'connecting']);
  });

  it('is so at the other end', () => {
    const alone = inside(waiting(patient));
    const { state, last } = run([roster(2, waiting(patient), atTheDoor)], alone);
    expect([last, state.phase]).toEqual([[{ do: 'make_ready', peer: 'doctor' }], 'waiting']);
    expect(run([roster(3, patient, doctor)], state).last).toEqual([{ do: 'connect', peer: 'doctor' }]);
    expect(run([roster(3, waiting(patient))], state).last).toEqual([{ do: 'disconnect', peer: 'doctor' }]);
  });

  it('is none to a guest, nor for one who was sent back', () => {
    expect(run([...door, roster(2, atTheDoor, waiting(amal))], doctorsStart).last).toEqual([]);
    expect(run([roster(2, waiting(amal), atTheDoor)], inside(waiting(amal))).last).toEqual([]);
    const held = run([roster(2, waiting(patient), doctor)], inside(patient, doctor)).state;
    expect(run([roster(3, waiting(patient), atTheDoor)], held).last).toEqual([]);
  });

  it('is let go of with the socket, and made anew', () => {
    const { state } = run(bothThere, doctorsStart);
    const cut = run([{ type: 'socket', open: false }], state);
    expect(cut.last).toEqual([{ do: 'disconnect', peer: 'patient' }]);
    const back: CallEvent[] = [
      { type: 'socket', open: true },
      { type: 'entered', version: 3, peers: [atTheDoor, waiting(patient)] },
    ];
    expect(run(back, cut.state).effects).toEqual([{ do: 'prepare' }, { do: 'make_ready', peer: 'patient' }]);
  });

  it('ends with the preview, or with another tab that takes the place', () => {
    const { state } = run(bothThere, doctorsStart);
    expect(run([{ type: 'leave' }], state).last).toEqual([{ do: 'leave' }, { do: 'disconnect', peer: 'patient' }]);
    expect(run([...door.slice(0, 3), { type: 'leave' }], doctorsStart).last).toEqual([{ do: 'leave' }]);
    const taken = run([{ type: 'taken_over', byOurselves: false }], state);
    expect(taken.last).toEqual([{ do: 'disconnect', peer: 'patient' }]);
    expect(taken.state.phase).toBe('preview');
    expect(run([roster(9, atTheDoor, waiting(patient))], taken.state).last).toEqual([]);
  });

  it('is the doctor’s to begin', () => {
    expect(run(door.slice(0, 3), initialState({ peer: 'amal', userId: 'u', role: 'guest' })).effects).toEqual([]);
    expect(run([{ type: 'prepare' }], inside(doctor, patient)).effects).toEqual([]);
  });
});

describe('any order of events among four', () => {
  const people = [doctor, patient, amal, peer('zoe', 'guest')];
  let seed = 11;
  const random = (below: number) => Math.floor(((seed = (seed * 48271) % 2147483647) / 2147483647) * below);

  function anyEvent(version: number): CallEvent {
    const someone = people[random(4)] ?? doctor;
    const outside = (one: Peer) => (one === doctor ? atTheDoor : waiting(one));
    const here = people.filter(() => random(4) > 0).map((one) => (random(3) > 0 ? one : outside(one)));
    const events: CallEvent[] = [
      { type: 'opened' },
      { type: 'prepare' },
      { type: 'socket', open: random(3) > 0 },
      { type: 'join', media: on },
      { type: 'entered', version: version - random(2), peers: here },
      { type: 'roster', version, peers: here },
      { type: 'roster', version: version - 3, peers: here },
      { type: 'link', peer: someone.peer, health: random(2) > 0 ? 'flowing' : 'stalled', at: version },
      { type: 'link', peer: someone.peer, health: 'flowing', at: version },
      { type: 'media', media: { ...on, audio: random(2) > 0 } },
    ];
    const ends: CallEvent[] = [
      { type: 'leave' },
      { type: 'removed' },
      { type: 'room_ended' },
      { type: 'taken_over', byOurselves: false },
    ];
    return (random(12) === 0 ? ends[random(ends.length)] : events[random(events.length)]) as CallEvent;
  }

  it.each(people)('never breaks what must hold for $peer', (me) => {
    for (let round = 0; round < 300; round += 1) {
      let state = initialState({ peer: me.peer, userId: me.user_id, role: me.role });
      const connected = new Set<string>();
      const ready = new Set<string>();
      for (let n = 1; n < 50; n += 1) {
        const before = state;
        const done = step(state, anyEvent(n));
        state = done.state;
        for (const effect of done.effects) {
          if (effect.do === 'connect') {
            expect(connected.has(effect.peer)).toBe(false);
            connected.add(effect.peer);
            ready.delete(effect.peer);
          }
          if (effect.do === 'make_ready') {
            expect(connected.has(effect.peer) || ready.has(effect.peer)).toBe(false);
            ready.add(effect.peer);
          }
          if (effect.do === 'disconnect') expect(connected.delete(effect.peer) || ready.delete(effect.peer)).toBe(true);
        }
        // No line to anybody else is made ready, and none without the room knowing of us.
        expect([...ready]).toEqual(state.ready);
        if (ready.size > 0) {
          expect([me.peer, ...ready].sort()).toEqual(['doctor', 'patient']);
          expect(state.entered && !isAdmitted(state)).toBe(true);
        }
        // Exactly those who are admitted with us, never ourselves, and nobody while we wait.
        expect([...connected].sort()).toEqual(
          remotes(state)
            .map((one) => one.peer)
            .sort(),
        );
        expect(connected.has(me.peer)).toBe(false);
        if (!isAdmitted(state) || !state.wantsIn) expect(connected.size).toBe(0);
        // Who stays is not touched by who comes and goes.
        for (const id of Object.keys(before.links))
          if (connected.has(id))
            expect(state.links[id]?.wasLive).toBe(before.links[id]?.wasLive || state.links[id]?.wasLive);
        if (state.sentBack) expect(state.phase).toBe('waiting');
        expect(sounds(done.effects).length).toBeLessThanOrEqual(1);
        if (me.role !== 'doctor') expect(sounds(done.effects)).not.toContain('knock');
      }
    }
  });
});
