import { describe, expect, it } from 'vitest';
import { lineBetween, opinionScore, read, type Reading } from './stats';

const zero: Reading = read(new Map() as unknown as RTCStatsReport, 0);
const after = (change: Partial<Reading>): Reading => ({ ...zero, at: 2000, audioPackets: 100, ...change });

describe('the line in words', () => {
  it('is good on a clean line, and falls with loss', () => {
    expect(lineBetween(zero, after({ roundTripS: 0.04 }))).toEqual({ quality: 'good', bars: 4 });
    const words = [0, 3, 12, 40].map((audioLost) => lineBetween(zero, after({ audioLost, roundTripS: 0.05 }))?.bars);
    expect(words).toEqual([...words].sort((a, b) => Number(b) - Number(a)));
    expect(words.at(-1)).toBe(1);
  });

  it('falls with delay', () => {
    expect(opinionScore(0, 0.05, 0)).toBeGreaterThan(opinionScore(0, 0.8, 0));
    expect(lineBetween(zero, after({ roundTripS: 1.2 }))?.bars).toBeLessThan(4);
  });

  it('says nothing when no sound came', () => {
    expect(lineBetween(zero, after({ audioPackets: 0 }))).toBeNull();
  });

  it('takes late packets, which make the count of lost ones shrink, for no loss', () => {
    expect(lineBetween({ ...zero, audioLost: 5 }, after({ audioLost: 2 }))?.quality).toBe('good');
  });
});

describe('reading a report', () => {
  it('adds what arrives and ignores the rest', () => {
    const report = new Map<string, unknown>([
      ['v', { type: 'inbound-rtp', kind: 'video', bytesReceived: 500, framesDecoded: 12, framesPerSecond: 24 }],
      [
        'a',
        { type: 'inbound-rtp', kind: 'audio', bytesReceived: 70, packetsReceived: 9, packetsLost: 1, jitter: 0.01 },
      ],
      ['o', { type: 'outbound-rtp', kind: 'audio', bytesSent: 9999 }],
      ['r', { type: 'remote-inbound-rtp', roundTripTime: 0 }],
      ['p', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.03 }],
    ]);
    expect(read(report as unknown as RTCStatsReport, 5)).toEqual({
      at: 5,
      bytes: 570,
      framesDecoded: 12,
      audioPackets: 9,
      audioLost: 1,
      jitterS: 0.01,
      roundTripS: 0.03,
      framesPerSecond: 24,
    });
  });
});
