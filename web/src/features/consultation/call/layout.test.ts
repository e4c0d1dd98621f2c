// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { keepLayout, keptLayout, placesOf } from './layout';

const [a, b, c] = ['a', 'b', 'c'].map((peer) => ({ peer, screen: false })) as [Seen, Seen, Seen];
type Seen = { peer: string; screen: boolean };

describe('places', () => {
  it('gives one alone the whole stage, and beside oneself a half of it', () => {
    expect(placesOf('speaker', [a], null)).toEqual({ a: 'whole' });
    expect(placesOf('side', [a], null)).toEqual({ a: 'cell' });
    expect(placesOf('speaker', [], null)).toEqual({});
  });

  it('has who speaks large, and until someone does whom the visit is with', () => {
    expect(placesOf('speaker', [a, b, c], 'b')).toEqual({ a: 'strip', b: 'large', c: 'strip' });
    expect(placesOf('speaker', [a, b, c], null)).toEqual({ a: 'large', b: 'strip', c: 'strip' });
    expect(placesOf('speaker', [a, b], 'gone')).toEqual({ a: 'large', b: 'strip' });
  });

  it('has a shared screen large, whoever speaks, and its owner small beside it', () => {
    const shows = { ...b, screen: true };
    expect(placesOf('speaker', [a, shows], 'a')).toEqual({ a: 'strip', b: 'strip', 'b/screen': 'large' });
    expect(placesOf('speaker', [shows], null)).toEqual({ b: 'strip', 'b/screen': 'large' });
    expect(placesOf('side', [shows], null)).toEqual({ b: 'cell', 'b/screen': 'cell' });
  });

  it('has one of two screens large', () => {
    const both = [a, b].map((one) => ({ ...one, screen: true }));
    const places = placesOf('speaker', both, null);
    expect(places).toEqual({ a: 'strip', b: 'strip', 'a/screen': 'large', 'b/screen': 'strip' });
  });

  it('makes all alike side by side', () => {
    expect(placesOf('side', [a, b, c], 'b')).toEqual({ a: 'cell', b: 'cell', c: 'cell' });
  });
});

it('remembers the layout', () => {
  expect(keptLayout()).toBe('speaker');
  keepLayout('side');
  expect(keptLayout()).toBe('side');
  keepLayout('speaker');
  expect(keptLayout()).toBe('speaker');
});
