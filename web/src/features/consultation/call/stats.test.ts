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
  it('takes the round trip of a packet that came back, and the one of the way only for want of it', () => {
    const pair = ['p', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 24 }] as const;
    const packet = ['r', { type: 'remote-inbound-rtp', roundTripTime: 0.02, timestamp: 1 }] as const;
    const roundTrip = (...entries: (readonly [string, unknown])[]) =>
      read(new Map(entries) as unknown as RTCStatsReport, 0).roundTripS;
    const later = ['s', { type: 'remote-inbound-rtp', roundTripTime: 0.01, timestamp: 900 }] as const;
    const inUse = ['q', { type: 'candidate-pair', availableOutgoingBitrate: 1, currentRoundTripTime: 0.5 }] as const;
    expect([roundTrip(pair, packet), roundTrip(packet, pair), roundTrip(pair)]).toEqual([0.02, 0.02, 24]);
    expect([roundTrip(later, packet), roundTrip(packet, later), roundTrip(inUse, pair)]).toEqual([0.01, 0.01, 0.5]);
  });

  it('adds what arrives, and takes no report that has grown old', () => {
    const report = new Map<string, unknown>([
      ['v', { type: 'inbound-rtp', kind: 'video', bytesReceived: 500, framesDecoded: 12, framesPerSecond: 24 }],
      [
        'a',
        {
          type: 'inbound-rtp',
          kind: 'audio',
          bytesReceived: 70,
          packetsReceived: 9,
          packetsLost: 1,
          jitter: 0.01,
          totalSamplesReceived: 48_000,
          concealedSamples: 960,
          silentConcealedSamples: 480,
        },
      ],
      ['o', { type: 'outbound-rtp', kind: 'audio', bytesSent: 900, headerBytesSent: 60, packetsSent: 10 }],
      ['r', { type: 'remote-inbound-rtp', roundTripTime: 0, fractionLost: 0.25, timestamp: 20_000 }],
      ['s', { type: 'remote-inbound-rtp', roundTripTime: 3, fractionLost: 0.9, timestamp: 1000 }],
      ['p', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.03 }],
      ['q', { type: 'candidate-pair', nominated: false, availableOutgoingBitrate: 300_000 }],
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
      samples: 48_000,
      concealed: 480,
      sourceFrames: null,
      bytesSent: 1240,
      lostThere: 0.25,
      available: 300_000,
    });
  });

  it('does not take what comes of a screen for the picture of a camera', () => {
    const picture = (trackIdentifier: string, framesDecoded: number, framesPerSecond: number) => ({
      type: 'inbound-rtp',
      kind: 'video',
      trackIdentifier,
      bytesReceived: 100,
      framesDecoded,
      framesPerSecond,
    });
    const report = new Map<string, object>([
      ['c', picture('camera', 7, 8)],
      ['s', picture('screen', 90, 15)],
    ]) as unknown as RTCStatsReport;
    expect(read(report, 0, { screen: 'screen' })).toMatchObject({ bytes: 200, framesDecoded: 7, framesPerSecond: 8 });
  });
});
