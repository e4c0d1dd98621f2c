import { describe, expect, it } from 'vitest';
import { type DeviceResult, troublesOf } from './device-checks';

const fine: DeviceResult = {
  agent: 'Chrome 156 on Android',
  browser: 'works',
  camera: 'works',
  microphone: 'works',
  speaker: 'works',
  stun: 'works',
  udp: 'works',
  tcp: 'works',
  tls: 'works',
  up_kbit_per_s: 2400,
  down_kbit_per_s: 9000,
};

describe('what a device test foretells', () => {
  it('is nothing when all works, or was not tried', () => {
    expect(troublesOf(fine)).toEqual([]);
    expect(
      troublesOf({ ...fine, camera: 'skipped', speaker: 'skipped', up_kbit_per_s: null, down_kbit_per_s: null }),
    ).toEqual([]);
  });

  it('names what fails, the gravest first', () => {
    expect(troublesOf({ ...fine, camera: 'denied', microphone: 'silent', speaker: 'silent' })).toEqual([
      'microphone',
      'camera',
      'speaker',
    ]);
    for (const outcome of ['denied', 'blocked', 'missing', 'busy', 'insecure', 'failed'] as const)
      expect(troublesOf({ ...fine, camera: outcome })).toEqual(['camera']);
  });

  it('asks for one way through the network, whichever', () => {
    expect(troublesOf({ ...fine, udp: 'failed' })).toEqual([]);
    expect(troublesOf({ ...fine, udp: 'failed', tcp: 'failed' })).toEqual([]);
    expect(troublesOf({ ...fine, udp: 'failed', tcp: 'failed', tls: 'failed' })).toEqual(['network']);
    expect(troublesOf({ ...fine, udp: 'failed', tcp: 'failed', tls: 'absent' })).toEqual(['network']);
    expect(troublesOf({ ...fine, udp: 'absent', tcp: 'absent', tls: 'absent' })).toEqual([]);
  });

  it('says of a browser that cannot call nothing else', () => {
    expect(troublesOf({ ...fine, browser: 'in_app', camera: 'failed' })).toEqual(['browser']);
  });

  it('knows a line that is too slow for sound', () => {
    for (const way of ['up_kbit_per_s', 'down_kbit_per_s']) {
      expect(troublesOf({ ...fine, [way]: 149 })).toEqual(['bandwidth']);
      expect(troublesOf({ ...fine, [way]: 150 })).toEqual([]);
    }
  });
});
