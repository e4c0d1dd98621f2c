import { describe, expect, it } from 'vitest';
import { begin, type Envelope, type Handshake, receive, renewed } from './handshake';

const never = () => {
  throw new Error('no new generation was expected');
};
const hello = (gen: number, meant: number | null): Envelope => ({ gen, for: meant, hello: true });

describe('a first meeting', () => {
  it('binds to a hello and answers it', () => {
    const got = receive(begin(1), hello(11, null), never);
    expect(got).toMatchObject({ bound: true, renew: false, deliver: false, reply: true });
    expect(got.handshake.theirs).toBe(11);
  });

  it('binds to an offer that is meant for us, and delivers it', () => {
    const got = receive(begin(1), { gen: 11, for: 1 }, never);
    expect(got).toMatchObject({ bound: true, deliver: true, reply: false });
  });

  it('does not bind to one who still talks to an older instance of ours', () => {
    const got = receive(begin(2), { gen: 11, for: 1 }, never);
    expect(got).toMatchObject({ bound: false, deliver: false, reply: true });
  });
});

describe('stale signals', () => {
  const bound: Handshake = { mine: 1, theirs: 11, newest: 11, used: true };

  it('are dropped when their sender has been replaced', () => {
    expect(receive(bound, { gen: 10, for: 1 }, never)).toMatchObject({ deliver: false, reply: false, bound: false });
  });

  it('are dropped when meant for an older instance of ours, whose sender is told', () => {
    const newer = { ...bound, mine: 2 };
    expect(receive(newer, { gen: 11, for: 1 }, never)).toMatchObject({ deliver: false, reply: true });
  });

  it('lead to a new connection when the other side is a new instance', () => {
    const got = receive(bound, hello(12, null), () => 2);
    expect(got).toMatchObject({ renew: true, bound: true, reply: true });
    expect(got.handshake).toEqual({ mine: 2, theirs: 12, newest: 12, used: false });
  });

  it('keep a connection that was not used yet', () => {
    const got = receive({ ...bound, used: false }, hello(12, null), never);
    expect(got).toMatchObject({ renew: false, bound: true });
    expect(got.handshake.theirs).toBe(12);
  });
});

/** Two sides on an ordered line that loses whole stretches, as a cut socket does. */
class Side {
  handshake: Handshake;
  built: number;
  peerBuilt: number | null = null;

  constructor(
    private counter: number,
    private readonly impolite: boolean,
    private readonly send: (envelope: Envelope & { build?: number }) => void,
  ) {
    this.handshake = begin(this.next());
    this.built = this.handshake.mine;
  }

  next = () => (this.counter += 1);
  greet = () => this.send({ ...hello(this.handshake.mine, this.handshake.theirs), build: this.built });

  renew() {
    this.handshake = renewed(this.handshake, this.next());
    this.rebuilt();
    this.greet();
  }

  reload() {
    this.handshake = begin(this.next());
    this.rebuilt();
    this.greet();
  }

  private rebuilt() {
    this.built = this.handshake.mine;
    this.peerBuilt = null;
  }

  hear(envelope: Envelope & { build?: number }) {
    const got = receive(this.handshake, envelope, this.next);
    this.handshake = got.handshake;
    if (got.renew) this.rebuilt();
    if (got.reply) this.greet();
    if (got.deliver && envelope.description) {
      this.handshake.used = true;
      this.peerBuilt = envelope.build ?? null;
      if (!this.impolite) this.describe();
    }
    if (got.bound && this.impolite) this.describe();
  }

  describe() {
    this.handshake.used = true;
    const description = { type: 'offer' as const, sdp: '', offer: 1 };
    this.send({ gen: this.handshake.mine, for: this.handshake.theirs, description, build: this.built });
  }
}

describe('two sides that reload, renew and lose signals', () => {
  it('always end up paired with the newest of each other, and come to rest', () => {
    let seed = 11;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let round = 0; round < 300; round += 1) {
      const lines: (Envelope & { build?: number })[][] = [[], []];
      const doctor = new Side(0, true, (envelope) => lines[0]?.push(envelope));
      const patient = new Side(100, false, (envelope) => lines[1]?.push(envelope));
      const deliver = (line: number) => {
        const envelope = lines[line]?.shift();
        if (envelope) (line === 0 ? patient : doctor).hear(envelope);
      };
      doctor.greet();
      patient.greet();
      for (let n = 0; n < 30; n += 1) {
        const dice = random();
        if (dice < 0.06) doctor.renew();
        else if (dice < 0.12) patient.renew();
        else if (dice < 0.16) doctor.reload();
        else if (dice < 0.2) patient.reload();
        else if (dice < 0.26) lines[random() < 0.5 ? 0 : 1]?.splice(0);
        else deliver(random() < 0.5 ? 0 : 1);
      }
      // The line holds from here on; each side greets while it has heard no description, as the link does.
      let rounds = 0;
      const settled = () =>
        doctor.peerBuilt === patient.built &&
        patient.peerBuilt === doctor.built &&
        lines.every((line) => line.length === 0);
      while (!settled()) {
        rounds += 1;
        expect(rounds).toBeLessThan(20);
        if (doctor.peerBuilt !== patient.built && lines[0]?.length === 0) {
          if (doctor.handshake.theirs === null) doctor.greet();
          else doctor.describe();
        }
        if (patient.peerBuilt === null) patient.greet();
        while (lines.some((line) => line.length > 0)) {
          deliver(0);
          deliver(1);
        }
      }
    }
  });
});
