import { describe, expect, it } from 'vitest';
import { serverFor } from './network';
import { lineState, networkState } from './NetworkSteps';
import { isSound } from './sound';

const servers = [
  {
    urls: [
      'stun:clinic.example:3478',
      'turn:clinic.example:3478?transport=udp',
      'turn:clinic.example:3478?transport=tcp',
      'turns:clinic.example:443?transport=tcp',
    ],
    username: 'u',
    credential: 'c',
  },
];

describe('the ways to the relay', () => {
  it('are tried each with its own address alone', () => {
    expect(serverFor('stun', servers)).toEqual({ urls: 'stun:clinic.example:3478' });
    const secret = { username: 'u', credential: 'c' };
    expect(serverFor('udp', servers)).toEqual({ urls: 'turn:clinic.example:3478?transport=udp', ...secret });
    expect(serverFor('tcp', servers)).toEqual({ urls: 'turn:clinic.example:3478?transport=tcp', ...secret });
    expect(serverFor('tls', servers)).toEqual({ urls: 'turns:clinic.example:443?transport=tcp', ...secret });
    expect(serverFor('tls', [{ urls: 'stun:clinic.example' }])).toBeNull();
    expect(serverFor('udp', [])).toBeNull();
  });

  const result = {
    agent: 'Chrome',
    browser: 'works',
    camera: 'works',
    microphone: 'works',
    speaker: 'works',
    stun: 'works',
    udp: 'works',
    tcp: 'works',
    tls: 'works',
    up_kbit_per_s: null,
    down_kbit_per_s: null,
  } as const;
  const blocked = { ...result, udp: 'failed', tcp: 'failed', tls: 'failed' } as const;
  const absent = { ...result, udp: 'absent', tcp: 'absent', tls: 'absent' } as const;

  it('are good, slower, or none', () => {
    expect(networkState(result, false)).toBe('works');
    expect(networkState({ ...result, udp: 'failed' }, false)).toBe('weak');
    expect(networkState(blocked, false)).toBe('weak');
    expect(networkState({ ...blocked, stun: 'failed' }, false)).toBe('fails');
    expect(networkState(result, true)).toBe('fails');
  });

  it('that the clinic does not offer are no failure', () => {
    expect(networkState({ ...absent, stun: 'absent' }, false)).toBe('waiting');
    expect(networkState(absent, false)).toBe('works');
    expect(networkState({ ...absent, stun: 'failed' }, false)).toBe('fails');
  });
});

describe('the line', () => {
  it('carries a good picture, sound, or neither', () => {
    expect([5000, 1000, 999, 150, 149, 0].map(lineState)).toEqual(['works', 'works', 'weak', 'weak', 'fails', 'fails']);
  });
});

describe('the microphone', () => {
  it('is heard above the murmur of a quiet room', () => {
    const wave = (volume: number) => Float32Array.from({ length: 480 }, (_, at) => volume * Math.sin(at / 8));
    expect(isSound(wave(0.1))).toBe(true);
    expect(isSound(wave(0.002))).toBe(false);
    expect(isSound(new Float32Array(480))).toBe(false);
  });
});
