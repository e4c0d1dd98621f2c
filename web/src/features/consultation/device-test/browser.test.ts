import { describe, expect, it } from 'vitest';
import { browserOf, browserOutcome } from './browser';

const can = { secure: true, peerConnections: true, devices: true };
const agents = {
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0',
  firefox: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  pad: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  chromeOnPhone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1',
  instagram:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 Instagram 350.0',
  facebook:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]',
  webview:
    'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36',
};

describe('the browser', () => {
  it('is known by name and system', () => {
    expect(browserOf(agents.chrome, 0)).toMatchObject({
      family: 'chrome',
      system: 'linux',
      agent: 'Chrome 156 on Linux',
    });
    expect(browserOf(agents.edge, 0)).toMatchObject({ family: 'edge', system: 'windows', version: '150' });
    expect(browserOf(agents.firefox, 0)).toMatchObject({ family: 'firefox', system: 'macos', app: null });
    expect(browserOf(agents.safari, 5)).toMatchObject({ family: 'safari', system: 'ios', version: '18' });
    expect(browserOf(agents.pad, 5)).toMatchObject({ family: 'safari', system: 'ios' });
    expect(browserOf(agents.pad, 0)).toMatchObject({ family: 'safari', system: 'macos' });
    expect(browserOf(agents.chromeOnPhone, 5)).toMatchObject({ family: 'chrome', system: 'ios' });
    expect(browserOf('', 0)).toMatchObject({ family: 'other', agent: 'An unknown browser' });
  });

  it('is named after the app that it belongs to', () => {
    expect(browserOf(agents.instagram, 5).agent).toBe("Instagram's own browser on Android");
    expect(browserOf(agents.facebook, 5).app).toBe('Facebook');
    expect(browserOf(agents.webview, 5).app).toBe('The app');
    expect(browserOf('x'.repeat(300), 0).agent.length).toBeLessThanOrEqual(80);
  });

  it('works, or it is said what it lacks', () => {
    const chrome = browserOf(agents.chrome, 0);
    const instagram = browserOf(agents.instagram, 5);
    expect(browserOutcome(chrome, can)).toBe('works');
    expect(browserOutcome(instagram, can)).toBe('works');
    expect(browserOutcome(instagram, { ...can, devices: false })).toBe('in_app');
    expect(browserOutcome(chrome, { ...can, secure: false, devices: false })).toBe('insecure');
    expect(browserOutcome(chrome, { ...can, peerConnections: false })).toBe('outdated');
  });
});
