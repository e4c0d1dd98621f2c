import { describe, expect, it } from 'vitest';
import { cellsOf, fitted } from './picture';
import { audioBitsPerSecond, leftOf, roomFor, videoBitsPerSecond } from './room-left';

describe('the picture', () => {
  it('has everybody in it, apart from each other', () => {
    for (const count of [1, 2, 3, 4]) {
      const cells = cellsOf(count, 960, 540);
      expect(cells).toHaveLength(count);
      for (const [n, { x, y, width, height }] of cells.entries()) {
        expect(x >= 0 && y >= 0 && x + width <= 960 && y + height <= 540).toBe(true);
        for (const other of cells.slice(n + 1))
          expect(x + width < other.x || y + height < other.y || other.x + other.width < x).toBe(true);
      }
    }
  });

  it('shows the whole of each', () => {
    expect(fitted({ x: 100, y: 0, width: 400, height: 400 }, 1280, 640)).toEqual({
      x: 100,
      y: 100,
      width: 400,
      height: 200,
    });
  });
});

describe('the room', () => {
  const file = { kind: 'recording', bytes: 100_000_000 } as const;

  it('takes an hour by default', () => {
    const hour = ((videoBitsPerSecond + audioBitsPerSecond) / 8) * 3600;
    expect(leftOf(roomFor({ bytes_max: 100_000_000, files: [] }), hour)).toEqual({ full: false, minutes: null });
  });

  it('is less by what was recorded before, and by nothing else', () => {
    const files = [file, { ...file, kind: 'shared' }] as unknown as Parameters<typeof roomFor>[0]['files'];
    expect(roomFor({ bytes_max: 100_000_000, files })).toBe(400_000_000);
  });

  it('is told when it goes to its end, and ends before it is full', () => {
    expect(leftOf(500_000_000, 480_000_000)).toEqual({ full: false, minutes: 3 });
    expect(leftOf(500_000_000, 497_000_000)).toEqual({ full: true, minutes: 0 });
  });
});
