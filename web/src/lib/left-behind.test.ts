// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { dropTyped } from './left-behind';

test('what was typed is dropped, and choices about the device are kept', () => {
  const typed = ['aegle-booking-kriya', 'aegle.chat.kriya.visit.typed', 'aegle.chat.kriya.visit.pending'];
  for (const key of [...typed, 'aegle.peer']) sessionStorage.setItem(key, 'x');
  dropTyped();
  expect(Object.keys(sessionStorage)).toEqual(['aegle.peer']);
});
