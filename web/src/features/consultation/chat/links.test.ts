import { expect, it } from 'vitest';
import { pieces } from './links';

it('finds addresses and leaves the sentence around them', () => {
  expect(pieces('See https://example.org/a?b=1, please.')).toEqual([
    { text: 'See ', href: null },
    { text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
    { text: ', please.', href: null },
  ]);
});

it.each(['javascript:alert(1)', 'data:text/html,x', 'https://clinic.example@evil.example/', 'http://', '<b>bold</b>'])(
  'leaves %s as text',
  (text) => {
    expect(pieces(text)).toEqual([{ text, href: null }]);
  },
);

it('keeps all of the text', () => {
  const text = 'a https://x.test b http://y.test/(z) c';
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
});
