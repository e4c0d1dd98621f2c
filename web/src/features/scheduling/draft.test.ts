// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest';
import { choiceOf, clearDraft, emptyDraft, readDraft, stepLink, stepOf, writeDraft } from './draft';

beforeEach(() => sessionStorage.clear());

const slot = '2026-11-24T14:30:00Z';
const told = { ...emptyDraft, symptoms: 'A rash' };
const stepAt = (search: string, draft = told) => stepOf(choiceOf(new URLSearchParams(search)), draft);

test('the address says how far the booking is', () => {
  expect(stepAt('')).toBe('doctor');
  expect(stepAt('doctor=d')).toBe('time');
  expect(stepAt(`doctor=d&slot=${slot}`)).toBe('reason');
  expect(stepAt(`doctor=d&slot=${slot}&step=confirm`)).toBe('confirm');
});

test('nobody confirms what was never told, or a time that makes no sense', () => {
  expect(stepAt(`doctor=d&slot=${slot}&step=confirm`, emptyDraft)).toBe('reason');
  expect(stepAt('doctor=d&slot=soon&step=confirm')).toBe('time');
  expect(stepAt(`slot=${slot}`)).toBe('doctor');
});

test('links lead back to each step with what was chosen', () => {
  const choice = { doctor: 'd', slot };
  for (const step of ['doctor', 'time', 'reason', 'confirm'] as const) {
    expect(stepAt(new URL(stepLink(choice, step), 'http://x').search)).toBe(step);
  }
});

test('what was typed survives a reload, for its own user only, until it is booked', () => {
  writeDraft('kriya', told);
  expect(readDraft('kriya')).toEqual(told);
  expect(readDraft('someone')).toEqual(emptyDraft);
  clearDraft('kriya');
  expect(readDraft('kriya')).toEqual(emptyDraft);
});

test('a storage full of something else, or forbidden, is no reason to fail', () => {
  sessionStorage.setItem('aegle-booking-kriya', '{"symptoms":1}');
  expect(readDraft('kriya')).toEqual(emptyDraft);
  const forbidden = {
    getItem: () => {
      throw new DOMException('no', 'SecurityError');
    },
    setItem: () => {
      throw new DOMException('no', 'QuotaExceededError');
    },
  } as unknown as Storage;
  expect(readDraft('kriya', forbidden)).toEqual(emptyDraft);
  expect(() => writeDraft('kriya', told, forbidden)).not.toThrow();
});
