import { describe, expect, it } from 'vitest';
import type { Peer } from '../model';
import { allAgree, answerOf, type Consent, isAsked } from './answers';

const peer = (user_id: string, role: Peer['role'], change: Partial<Peer> = {}): Peer => ({
  peer: `p-${user_id}`,
  user_id,
  role,
  name: user_id,
  state: 'admitted',
  since: '2026-11-24T10:00:00Z',
  audio: true,
  video: true,
  screen: false,
  guest: null,
  agent: null,
  network: null,
  consents: false,
  recording: false,
  ...change,
});

const said = (user_id: string, role: Consent['role'], given: boolean, at: string): Consent => ({
  user_id,
  role,
  name: user_id,
  given,
  at: `2026-11-24T10:${at}Z`,
});

describe('who has agreed', () => {
  const doctor = peer('patel', 'doctor', { consents: true });
  const patient = peer('kriya', 'patient');

  it('is asked by the doctor’s own consent, and by nobody else’s', () => {
    expect(isAsked([doctor, patient])).toBe(true);
    expect(
      isAsked([
        { ...doctor, consents: false },
        { ...patient, consents: true },
      ]),
    ).toBe(false);
  });

  it('takes everybody in the call, and more than one; who waits is not recorded', () => {
    const agreed = { ...patient, consents: true };
    const guest = peer('noor', 'guest', { guest: 'interpreter' });
    expect(allAgree([doctor, patient])).toBe(false);
    expect(allAgree([doctor, agreed])).toBe(true);
    expect(allAgree([doctor])).toBe(false);
    expect(allAgree([doctor, agreed, guest])).toBe(false);
    expect(allAgree([doctor, agreed, { ...guest, state: 'waiting' }])).toBe(true);
  });

  it('tells a no from no answer, and asks again when the doctor does', () => {
    const asked = said('patel', 'doctor', true, '01:00');
    expect(answerOf(patient, [asked])).toBe('open');
    expect(answerOf(patient, [asked, said('kriya', 'patient', false, '02:00')])).toBe('refused');
    expect(answerOf(patient, [asked, said('kriya', 'patient', false, '00:30')])).toBe('open');
    expect(answerOf({ ...patient, consents: true }, [])).toBe('agreed');
  });
});
