import { describe, expect, it } from 'vitest';
import { pace, type Still, stillMessage, type StillMessage, StillReceiver, StillSender } from './ladder-stills';

/** A line that loses nothing and takes a while, with a still of so many characters at each taking. */
function line(length: number, arrives: (at: number) => boolean = () => true) {
  const sent: { at: number; message: StillMessage }[] = [];
  const stills: Still[] = [];
  const receiver = new StillReceiver();
  let now = 0;
  const sender = new StillSender(
    () => Promise.resolve('a'.repeat(length)),
    (message) => {
      sent.push({ at: now, message });
      return true;
    },
  );
  const run = async (ms: number) => {
    for (const until = now + ms; now < until; now += 50) {
      await sender.look(now);
      const last = sent.at(-1);
      if (!last || last.at !== now || !arrives(now) || !('still' in last.message)) continue;
      const { still, part } = last.message;
      const done = receiver.receive(last.message, now);
      if (done) stills.push(done);
      sender.received({ got: still, part });
    }
  };
  return { sent, stills, run };
}

describe('stills', () => {
  it('arrive whole, one every few seconds', async () => {
    const { stills, run } = line(3 * pace.partLength + 5);
    await run(12_000);
    expect(stills).toHaveLength(3);
    expect(stills[0]?.url).toBe(`data:image/jpeg;base64,${'a'.repeat(3 * pace.partLength + 5)}`);
  });

  it('send at most one part in a quarter of a second, and none before the last has come', async () => {
    const { sent, run } = line(20 * pace.partLength, (at) => at < 1000);
    await run(pace.patienceMs);
    for (const [index, { at }] of sent.entries())
      expect(at - (sent[index - 1]?.at ?? -1000)).toBeGreaterThanOrEqual(pace.partMs);
    expect(sent.length).toBeLessThanOrEqual(5);
  });

  it('give one up that is stuck, and begin another', async () => {
    const { sent, stills, run } = line(10, (at) => at >= pace.patienceMs);
    await run(pace.patienceMs + pace.stillMs - 100);
    expect(sent.map(({ message }) => 'still' in message && message.still)).toEqual([1, 2]);
    expect(stills).toHaveLength(1);
  });

  it('are not sent when they are large', async () => {
    const { sent, run } = line(65 * pace.partLength);
    await run(10_000);
    expect(sent).toEqual([]);
  });
});

describe('whoever sends what is no still', () => {
  it('is not shown, and not kept', () => {
    const receiver = new StillReceiver();
    const part = { still: 1, part: 0, of: 1, data: '' };
    expect(receiver.receive({ ...part, data: '"><script>' }, 0)).toBeNull();
    expect(receiver.receive({ ...part, data: 'a'.repeat(pace.partLength + 1) }, 0)).toBeNull();
    expect(receiver.receive({ ...part, of: 1000, data: 'a' }, 0)).toBeNull();
    expect(receiver.receive({ ...part, part: 1, of: 2, data: 'a' }, 0)).toBeNull();
    for (const text of ['', 'null', '[]', '{}', '{"still":1,"part":"0"}', '{"got":1}'])
      expect(stillMessage(text), text).toBeNull();
  });
});
