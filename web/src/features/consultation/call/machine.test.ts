import { describe, expect, it } from 'vitest';
import type { Peer } from '../model';
import { type CallEvent, type CallState, type Effect, initialState, remotes, step } from './machine';

const on = { audio: true, video: true, screen: false };

function peer(id: string, state: Peer['state'] = 'admitted', role: Peer['role'] = 'doctor'): Peer {
  return {
    peer: id,
    user_id: `u-${id}`,
    role,
    name: id,
    state,
    since: '2026-11-21T14:30:00Z',
    audio: true,
    video: true,
    screen: false,
    guest: null,
    agent: null,
    network: null,
  };
}

const me = peer('me', 'admitted', 'patient');
const meWaiting = peer('me', 'waiting', 'patient');
const doctor = peer('doctor');

function run(events: CallEvent[], state = initialState({ peer: 'me', userId: 'u-me', role: 'patient' })) {
  const effects: Effect[][] = [];
  const phases: string[] = [];
  for (const event of events) {
    const done = step(state, event);
    state = done.state;
    effects.push(done.effects);
    phases.push(state.phase);
  }
  return { state, effects, phases, last: effects.at(-1) ?? [] };
}

const opened: CallEvent = { type: 'opened' };
const socket: CallEvent = { type: 'socket', open: true };
const cut: CallEvent = { type: 'socket', open: false };
const join: CallEvent = { type: 'join', media: on };
const roster = (version: number, ...peers: Peer[]): CallEvent => ({ type: 'roster', version, peers });
const entered = (version: number, ...peers: Peer[]): CallEvent => ({ type: 'entered', version, peers });
const link = (health: 'starting' | 'flowing' | 'stalled', at = 1000): CallEvent => ({
  type: 'link',
  peer: 'doctor',
  health,
  at,
});

const untilLive = [opened, socket, join, entered(1, meWaiting), roster(2, me, doctor), link('flowing')];
const live = (): CallState => run(untilLive).state;

describe('the way into the call', () => {
  it('goes from preview over waiting and connecting to live', () => {
    const { phases, effects, state } = run(untilLive);
    expect(phases).toEqual(['preview', 'preview', 'waiting', 'waiting', 'connecting', 'live']);
    expect(effects[2]).toEqual([{ do: 'enter', media: on }]);
    expect(effects[4]).toEqual([{ do: 'connect', peer: 'doctor' }]);
    expect(effects[5]).toEqual([{ do: 'sound', sound: 'arrived' }]);
    expect(state.liveSince).toBe(1000);
  });

  it('enters once the socket opens when join was clicked before', () => {
    const { effects } = run([opened, join, socket]);
    expect(effects[1]).toEqual([]);
    expect(effects[2]).toEqual([{ do: 'enter', media: on }]);
  });

  it('connects to nobody while it waits itself', () => {
    const { state, last } = run([opened, socket, join, entered(1, meWaiting, doctor)]);
    expect(state.phase).toBe('waiting');
    expect(last).toEqual([]);
    expect(remotes(state)).toEqual([]);
  });

  it('never connects to itself, nor to one who waits', () => {
    const patient = peer('patient', 'waiting', 'patient');
    const doctorsOwn = initialState({ peer: 'doctor', userId: 'u-doctor', role: 'doctor' });
    const { state, last } = run([opened, socket, join, entered(1, doctor, patient)], doctorsOwn);
    expect(state.phase).toBe('waiting');
    expect(last).toEqual([{ do: 'sound', sound: 'knock' }]);
  });

  it('takes a second join click for nothing', () => {
    const { last } = run([opened, socket, join, join]);
    expect(last).toEqual([]);
  });

  it('says when the room is not open', () => {
    const { state, last } = run([opened, socket, join, { type: 'refused', code: 'consultation.not_open' }]);
    expect([state.phase, state.ended]).toEqual(['ended', 'not_open']);
    expect(last).toContainEqual({ do: 'release_devices' });
  });
});

describe('rosters', () => {
  it('ignores older and repeated versions', () => {
    const before = live();
    expect(run([roster(1, meWaiting)], before).state).toBe(before);
    expect(run([roster(2, me)], before).state).toBe(before);
  });

  it('keeps the newer roster when the answer to join comes late', () => {
    const { state } = run([opened, socket, join, roster(5, me, doctor), entered(3, meWaiting)]);
    expect(state.version).toBe(5);
    expect(remotes(state).map((one) => one.peer)).toEqual(['doctor']);
  });

  it('lets go of who has left and waits for them', () => {
    const { state, last } = run([roster(3, me)], live());
    expect(state.phase).toBe('waiting');
    expect(state.departed).toEqual({ name: 'doctor', role: 'doctor' });
    expect(last).toEqual([
      { do: 'disconnect', peer: 'doctor' },
      { do: 'sound', sound: 'gone' },
    ]);
    const again = run([roster(4, me, doctor)], state);
    expect(again.state.departed).toBeNull();
    expect(again.state.phase).toBe('connecting');
    expect(again.last).toEqual([{ do: 'connect', peer: 'doctor' }]);
  });

  it('keeps the link of who only muted', () => {
    const { last, state } = run([roster(3, me, { ...doctor, audio: false })], live());
    expect(last).toEqual([]);
    expect(state.phase).toBe('live');
  });

  it('moves to the other tab of the same doctor', () => {
    const { last } = run([roster(3, me, peer('doctor-2'))], live());
    expect(last.slice(0, 2)).toEqual([
      { do: 'connect', peer: 'doctor-2' },
      { do: 'disconnect', peer: 'doctor' },
    ]);
  });

  it('keeps a link per person, for more than two', () => {
    const { state, last } = run([roster(3, me, doctor, peer('interpreter'))], live());
    expect(last).toEqual([{ do: 'connect', peer: 'interpreter' }]);
    expect(state.phase).toBe('live');
    const stalled = run([link('stalled')], state);
    expect(stalled.state.phase).toBe('reconnecting');
    expect(run([{ type: 'link', peer: 'interpreter', health: 'flowing', at: 2 }], stalled.state).state.phase).toBe(
      'live',
    );
  });
});

describe('a lost socket', () => {
  it('changes nothing about a call that flows, and enters again with a new socket', () => {
    const lost = run([cut], live());
    expect(lost.state.phase).toBe('live');
    expect(lost.last).toEqual([]);
    const back = run([socket], lost.state);
    expect(back.last).toEqual([{ do: 'enter', media: on }]);
    const inAgain = run([entered(2, me, doctor)], back.state);
    expect(inAgain.last).toEqual([{ do: 'resync' }]);
    expect(inAgain.state.phase).toBe('live');
  });

  it('takes a repeated loss or opening for nothing', () => {
    const lost = run([cut], live()).state;
    expect(run([cut], lost).state).toBe(lost);
    expect(run([socket, socket], lost).last).toEqual([]);
  });

  it('drops an answer to join that comes after the socket was lost', () => {
    const lost = run([opened, socket, join, cut]).state;
    expect(run([entered(7, me, doctor)], lost).state).toBe(lost);
  });

  it('asks for a resync once for each entry', () => {
    const { effects } = run([cut, socket, entered(2, me, doctor), entered(2, me, doctor)], live());
    expect(effects.flat().filter((effect) => effect.do === 'resync')).toHaveLength(1);
  });

  it('announces a shared screen again, which entering does not carry', () => {
    const sharing = run([{ type: 'media', media: { ...on, screen: true } }], live());
    expect(sharing.last).toEqual([{ do: 'announce', media: { ...on, screen: true } }]);
    const { effects } = run([cut, socket, entered(3, me, doctor)], sharing.state);
    expect(effects[2]).toContainEqual({ do: 'announce', media: { ...on, screen: true } });
  });
});

describe('loss and return of the line', () => {
  it('tells of loss and return, and blames the other side when the socket stands', () => {
    const lost = run([link('stalled', 2000)], live());
    expect([lost.state.phase, lost.state.blame]).toEqual(['reconnecting', 'theirs']);
    expect(lost.last).toEqual([{ do: 'sound', sound: 'lost' }]);
    const back = run([link('flowing', 4000)], lost.state);
    expect(back.state.phase).toBe('live');
    expect(back.last).toEqual([{ do: 'sound', sound: 'back' }]);
    expect(back.state.liveSince).toBe(1000);
  });

  it('knows its own line by the socket that went too, in either order', () => {
    expect(run([link('stalled'), cut], live()).state.blame).toBe('mine');
    const cutFirst = run([cut, link('stalled')], live()).state;
    expect(cutFirst.blame).toBe('mine');
    expect(run([socket], cutFirst).state.blame).toBe('mine');
    expect(run([socket, entered(3, me, doctor), link('flowing')], cutFirst).state.blame).toBe('theirs');
  });

  it('ignores repeated and unknown links', () => {
    const before = live();
    expect(run([link('flowing', 9)], before).state).toBe(before);
    expect(run([{ type: 'link', peer: 'stranger', health: 'stalled', at: 9 }], before).state).toBe(before);
  });

  it('says connecting, not reconnecting, when nothing ever came', () => {
    const { state } = run([link('stalled')], run(untilLive.slice(0, 5)).state);
    expect(state.phase).toBe('connecting');
  });
});

describe('the end', () => {
  it('leaves: says so, lets go of everything, and hears no more', () => {
    const { state, last } = run([{ type: 'leave' }], live());
    expect([state.phase, state.ended]).toEqual(['ended', 'left']);
    expect(last).toEqual([{ do: 'leave' }, { do: 'disconnect', peer: 'doctor' }, { do: 'release_devices' }]);
    for (const late of [
      roster(9, me, doctor),
      link('flowing'),
      entered(9, me, doctor),
      { type: 'room_ended' } as const,
      { type: 'taken_over', byOurselves: false } as const,
    ]) {
      expect(run([late], state).state).toBe(state);
    }
    expect(run([cut, socket], state).effects.flat()).toEqual([]);
  });

  it('ends for all by the doctor alone', () => {
    expect(run([{ type: 'end_for_all' }], live()).state.phase).toBe('live');
    const asDoctor = { ...live(), me: { peer: 'me', userId: 'u-me', role: 'doctor' as const } };
    const { last, state } = run([{ type: 'end_for_all' }], asDoctor);
    expect(state.ended).toBe('ended_for_all');
    expect(last[0]).toEqual({ do: 'end_for_all' });
  });

  it("is told of the doctor's end", () => {
    const { last, state } = run([{ type: 'room_ended' }], live());
    expect(state.ended).toBe('ended_for_all');
    expect(last).toEqual([
      { do: 'disconnect', peer: 'doctor' },
      { do: 'release_devices' },
      { do: 'sound', sound: 'gone' },
    ]);
  });

  it('is out when another tab takes over, and does not fight for the place', () => {
    const { state } = run([{ type: 'taken_over', byOurselves: false }], live());
    expect([state.phase, state.ended]).toEqual(['ended', 'taken_over']);
    expect(run([cut, socket, roster(9, doctor)], state).effects.flat()).toEqual([]);
  });

  it('enters again, once on a socket, when its own older socket has taken its place', () => {
    const overtaken = { type: 'taken_over', byOurselves: true } as const;
    const { state, last } = run([overtaken], live());
    expect([state.phase, last]).toEqual(['live', [{ do: 'enter', media: on }]]);
    expect(run([entered(9, me, doctor)], state).last).toEqual([{ do: 'resync' }]);
    expect(run([overtaken], state).state.ended).toBe('taken_over');
    expect(run([cut, socket, overtaken], state).last).toEqual([{ do: 'enter', media: on }]);
    const left = run([{ type: 'leave' }], live()).state;
    expect(run([overtaken], left).state).toBe(left);
  });

  it('comes back by a new join', () => {
    const left = run([{ type: 'leave' }], live()).state;
    const { effects, state } = run([join, entered(1, me, doctor)], left);
    expect(effects[0]).toEqual([{ do: 'enter', media: on }]);
    expect(effects[1]).toEqual([{ do: 'connect', peer: 'doctor' }]);
    expect([state.phase, state.ended, state.liveSince]).toEqual(['connecting', null, null]);
  });
});

describe('own media', () => {
  it('is remembered before joining and announced inside', () => {
    const quiet = { audio: false, video: true, screen: false };
    expect(run([opened, { type: 'media', media: quiet }]).last).toEqual([]);
    expect(run([{ type: 'media', media: quiet }], live()).last).toEqual([{ do: 'announce', media: quiet }]);
    expect(run([{ type: 'media', media: on }], live()).last).toEqual([]);
  });

  it('changed while the socket was away comes with the next entry', () => {
    const { effects } = run([cut, { type: 'media', media: { ...on, video: false } }, socket], live());
    expect(effects[1]).toEqual([]);
    expect(effects[2]).toEqual([{ do: 'enter', media: { ...on, video: false } }]);
  });
});

describe('any order of events', () => {
  it('never breaks what must hold', () => {
    const events: CallEvent[] = [
      opened,
      socket,
      cut,
      join,
      entered(1, meWaiting),
      entered(4, me, doctor),
      roster(2, me, doctor),
      roster(3, me),
      roster(5, me, doctor),
      link('flowing'),
      link('stalled'),
      { type: 'leave' },
      { type: 'room_ended' },
      { type: 'taken_over', byOurselves: false },
      { type: 'taken_over', byOurselves: true },
      { type: 'media', media: on },
      { type: 'refused', code: 'x' },
      { type: 'end_for_all' },
    ];
    let seed = 7;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let round = 0; round < 400; round += 1) {
      let state = initialState({ peer: 'me', userId: 'u-me', role: 'patient' });
      const connected = new Set<string>();
      for (let n = 0; n < 40; n += 1) {
        const done = step(state, events[Math.floor(random() * events.length)] ?? opened);
        state = done.state;
        for (const effect of done.effects) {
          if (effect.do === 'connect') {
            expect(connected.has(effect.peer)).toBe(false);
            connected.add(effect.peer);
          }
          if (effect.do === 'disconnect') expect(connected.delete(effect.peer)).toBe(true);
        }
        expect([...connected].sort()).toEqual(Object.keys(state.links).sort());
        if (!state.wantsIn) expect(connected.size).toBe(0);
        if (state.phase === 'live')
          expect(Object.values(state.links).some((one) => one.health === 'flowing')).toBe(true);
        if (state.ended) expect(state.wantsIn).toBe(false);
      }
    }
  });
});
