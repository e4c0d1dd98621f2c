// @vitest-environment jsdom
import '@testing-library/jest-dom/vitest';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { Words } from './Words';

it('shows just the words of now, also after some in which one stood twice', () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const said = vi.spyOn(console, 'error');
  const place = document.createElement('div');
  const root = createRoot(place);
  const shown = (words: string[]) => {
    act(() => root.render(<Words words={words.map((word) => ({ word, picture: '*' }))} />));
    return [...place.querySelectorAll('strong')].map(({ textContent }) => textContent);
  };
  const twice = ['moon', 'moon', 'tulip', 'moon'];
  expect(shown(twice)).toEqual(twice);
  expect(shown(['dog', 'moon', 'pig', 'ant'])).toEqual(['dog', 'moon', 'pig', 'ant']);
  expect(said).not.toHaveBeenCalled();
  act(() => root.unmount());
});
