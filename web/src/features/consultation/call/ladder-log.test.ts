import { describe, expect, it, vi } from 'vitest';
import type { LineSample } from '../model';
import { LineLog } from './ladder-log';

const sample: Omit<LineSample, 'ago_ms'> = {
  other_id: 'u',
  rung: 'few',
  bars: 2,
  round_trip_ms: 300,
  jitter_ms: 10,
  lost: 0,
  concealed: 0,
  available_kbit: null,
  sent_kbit: 60,
  received_kbit: 60,
  frames_per_second: 8,
};

describe('the technical log', () => {
  it('posts in batches, with the age of each sample', async () => {
    const post = vi.fn<(samples: LineSample[], leaving: boolean) => Promise<void>>().mockResolvedValue(undefined);
    const log = new LineLog(post, 0);
    for (const at of [10_000, 20_000, 30_000]) log.add(at, sample);
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
    expect(post.mock.calls[0]?.[0].map(({ ago_ms }) => ago_ms)).toEqual([20_000, 10_000, 0]);
    log.add(40_000, sample);
    await log.flush(41_000, true);
    expect(post.mock.calls[1]).toEqual([[{ ago_ms: 1000, ...sample }], true]);
  });

  it('keeps what could not be posted for the next batch, and no more than a batch', async () => {
    const post = vi.fn<(samples: LineSample[], leaving: boolean) => Promise<void>>().mockRejectedValue(new Error());
    const log = new LineLog(post, 0);
    for (let second = 1; second <= 100; second += 1) log.add(second * 1000, sample);
    post.mockResolvedValue(undefined);
    await vi.waitFor(async () => {
      await log.flush(100_000, false);
      expect(post.mock.lastCall?.[0]).toHaveLength(60);
    });
    post.mockClear();
    await log.flush(101_000, false);
    expect(post).not.toHaveBeenCalled();
  });
});
