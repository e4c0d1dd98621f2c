/** What getStats tells, reduced to what the watchdog, the line's bars and the person need. */

export interface Reading {
  at: number;
  /** Bytes of sound and picture that have arrived. */
  bytes: number;
  /** Of the camera's picture. */
  framesDecoded: number;
  audioPackets: number;
  audioLost: number;
  jitterS: number;
  roundTripS: number;
  framesPerSecond: number;
  /** Of the sound that was played: samples, and those made up for what was lost or late. */
  samples: number;
  concealed: number;
  /** That the camera has given to this connection; null where the browser does not say. */
  sourceFrames: number | null;
  /** What left for the other side, with the headers of its packets. */
  bytesSent: number;
  /** Share of our packets that did not arrive, as the other side reported lately. */
  lostThere: number;
  /** What the browser believes it can send, bit/s; null where it does not say. */
  available: number | null;
}

export type Quality = 'good' | 'fair' | 'poor' | 'bad';

export interface Line {
  quality: Quality;
  /** 1 to 4 */
  bars: number;
}

/** Of IP and UDP, of each packet. */
const addressedBytes = 28;
const reportedWithinMs = 4000;

/**
 * `screen`: the track on which their screen comes; what comes of it is no sign that their camera's picture does. `camera`: our
 * own track.
 */
export function read(
  report: RTCStatsReport,
  at: number,
  { screen = null, camera = null }: { screen?: string | null; camera?: string | null } = {},
): Reading {
  const reading: Reading = {
    at,
    bytes: 0,
    framesDecoded: 0,
    audioPackets: 0,
    audioLost: 0,
    jitterS: 0,
    roundTripS: 0,
    framesPerSecond: 0,
    samples: 0,
    concealed: 0,
    sourceFrames: null,
    bytesSent: 0,
    lostThere: 0,
    available: null,
  };
  const round = { trip: 0, at: -Infinity, pair: 0, inUse: 0 };
  let newest = 0;
  report.forEach((entry: { timestamp?: number }) => (newest = Math.max(newest, entry.timestamp ?? 0)));
  report.forEach((entry: Record<string, unknown>) => {
    const number = (name: string) => (typeof entry[name] === 'number' ? (entry[name] as number) : 0);
    if (entry.type === 'inbound-rtp') {
      reading.bytes += number('bytesReceived');
      if (entry.kind === 'video') {
        if (screen !== null && entry.trackIdentifier === screen) return;
        reading.framesDecoded += number('framesDecoded');
        reading.framesPerSecond = Math.max(reading.framesPerSecond, number('framesPerSecond'));
      } else {
        reading.audioPackets += number('packetsReceived');
        reading.audioLost += number('packetsLost');
        reading.jitterS = Math.max(reading.jitterS, number('jitter'));
        reading.samples += number('totalSamplesReceived');
        reading.concealed += number('concealedSamples') - number('silentConcealedSamples');
      }
    }
    if (entry.type === 'media-source' && camera !== null && entry.trackIdentifier === camera)
      reading.sourceFrames = typeof entry.frames === 'number' ? entry.frames : null;
    if (entry.type === 'outbound-rtp') {
      reading.bytesSent += number('bytesSent') + number('headerBytesSent') + number('packetsSent') * addressedBytes;
    }
    // A round trip of 0 means that none has been measured.
    // What is no longer sent keeps its last report for ever.
    if (entry.type === 'remote-inbound-rtp' && newest - number('timestamp') < reportedWithinMs) {
      const isLater = number('roundTripTime') > 0 && number('timestamp') > round.at;
      if (isLater) Object.assign(round, { trip: number('roundTripTime'), at: number('timestamp') });
      reading.lostThere = Math.max(reading.lostThere, number('fractionLost'));
    }
    if (entry.type === 'candidate-pair') {
      if (entry.nominated === true) round.pair = number('currentRoundTripTime');
      // Only the pair that is in use has one, which need not be one that we nominated.
      if ('availableOutgoingBitrate' in entry) {
        reading.available = number('availableOutgoingBitrate');
        round.inUse = number('currentRoundTripTime');
      }
    }
  });
  reading.roundTripS = round.trip || round.inUse || round.pair;
  return reading;
}

/**
 * Mean opinion score by the simplified E-model (ITU-T G.107, as used for Opus in practice): 4.5 is perfect, below 2.5
 * is hard to follow.
 */
export function opinionScore(lossShare: number, roundTripS: number, jitterS: number): number {
  const delayMs = (roundTripS * 1000) / 2 + jitterS * 2000 + 20;
  const delayPenalty = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const lossPenalty = (95 * lossShare) / (lossShare + 0.1);
  const r = Math.max(0, Math.min(100, 93.2 - delayPenalty - lossPenalty));
  return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

/** Of two readings a few seconds apart; null while no sound has arrived in between. */
export function lineBetween(before: Reading, after: Reading): Line | null {
  const got = after.audioPackets - before.audioPackets;
  const lost = Math.max(0, after.audioLost - before.audioLost);
  if (got <= 0) return null;
  const score = opinionScore(lost / (got + lost), after.roundTripS, after.jitterS);
  if (score >= 3.8) return { quality: 'good', bars: 4 };
  if (score >= 3.1) return { quality: 'fair', bars: 3 };
  if (score >= 2.3) return { quality: 'poor', bars: 2 };
  return { quality: 'bad', bars: 1 };
}
