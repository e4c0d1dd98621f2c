import { describe, expect, it } from 'vitest';
import { speakerInUse, speakerNews, successors } from './replacement';

const device = (deviceId: string, groupId = deviceId): MediaDeviceInfo => ({
  deviceId,
  groupId,
  kind: 'audioinput',
  label: `the ${deviceId}`,
  toJSON: () => ({}),
});
const headset = { id: 'headset', name: 'the headset' };

describe('who takes over from a device that went', () => {
  it('is every other one of its kind, in the order of the system', () => {
    expect(successors([device('built-in'), device('desk')], headset, false)).toEqual(['built-in', 'desk']);
  });

  it('is first of all itself, if it is still listed: it may only have stumbled', () => {
    expect(successors([device('built-in'), device('headset')], headset, false)).toEqual(['headset', 'built-in']);
  });

  it('is another one if it stumbles again so soon', () => {
    expect(successors([device('headset'), device('built-in')], headset, true)).toEqual(['built-in', 'headset']);
  });

  it('is not itself under another name', () => {
    const list = [device('default', 'usb'), device('headset', 'usb'), device('built-in', 'board')];
    expect(successors(list, headset, true)).toEqual(['built-in', 'default', 'headset']);
  });

  it('is nobody when there is none', () => {
    expect(successors([], headset, false)).toEqual([]);
  });
});

describe('the speaker', () => {
  const both = [device('headset'), device('built-in')];

  it('is the chosen one while it is there', () => {
    expect(speakerInUse('headset', both, undefined)).toBe('headset');
    expect(speakerNews('headset', both, both)).toBeNull();
  });

  it('is the one of the system when the chosen one is pulled out, and that is told', () => {
    const news = speakerNews('headset', both, [device('built-in')]);
    expect(news).toEqual({ what: 'replaced', from: headset, to: null });
    expect(speakerInUse('headset', [device('built-in')], news ?? undefined)).toBeNull();
  });

  it('stays there when the chosen one is back, until it is chosen again', () => {
    const news = speakerNews('headset', both, [device('built-in')]) ?? undefined;
    expect(speakerInUse('headset', both, news)).toBeNull();
    expect(speakerInUse('headset', both, undefined)).toBe('headset');
  });

  it('is the chosen one before the browser names any', () => {
    expect(speakerInUse('headset', [], undefined)).toBe('headset');
  });

  it('that was never there is no news', () => {
    expect(speakerNews('headset', [], [device('built-in')])).toBeNull();
    expect(speakerNews(null, both, [])).toBeNull();
  });
});
