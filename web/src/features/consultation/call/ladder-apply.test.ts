import { describe, expect, it, vi } from 'vitest';
import { fullPicture, hasLongPackets, limitPicture, limitsOf, withLongPackets } from './ladder-apply';

const sdp = [
  'v=0',
  'a=fingerprint:sha-256 AB:CD',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=ptime:20',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=rtpmap:96 VP8/90000',
  '',
].join('\r\n');

describe('a description that asks for long packets', () => {
  it('asks for them in the audio part, and changes nothing else', () => {
    const lines = withLongPackets(sdp).split('\r\n');
    expect(lines).toEqual([
      'v=0',
      'a=fingerprint:sha-256 AB:CD',
      'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
      'a=rtpmap:111 opus/48000/2',
      'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=16000',
      'a=ptime:60',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=rtpmap:96 VP8/90000',
      '',
    ]);
  });

  it('comes to the same when it is done twice', () => {
    expect(withLongPackets(withLongPackets(sdp))).toBe(withLongPackets(sdp));
  });

  it('is recognised', () => {
    expect(hasLongPackets(sdp)).toBe(false);
    expect(hasLongPackets(withLongPackets(sdp))).toBe(true);
  });

  it('takes the place of what was asked for before', () => {
    const loud = sdp.replace('useinbandfec=1', 'useinbandfec=1;maxaveragebitrate=128000;usedtx=0');
    expect(withLongPackets(loud)).toBe(withLongPackets(sdp));
  });

  it('works for a side that has no parameters of its own, and for one without sound', () => {
    expect(withLongPackets(sdp.replace(/a=fmtp.*\r\n/, ''))).toContain(
      'a=rtpmap:111 opus/48000/2\r\na=fmtp:111 usedtx=1;maxaveragebitrate=16000\r\n',
    );
    const silent = sdp.replace(/m=audio[^]*(?=m=video)/, '');
    expect(withLongPackets(silent)).toBe(silent);
  });
});

describe('the limits of a picture', () => {
  it('shrink a camera, and keep the size of a screen that is read', () => {
    expect(limitsOf('smaller', 'camera').scaleResolutionDownBy).toBe(2);
    expect(limitsOf('smaller', 'screen').scaleResolutionDownBy).toBe(1);
    for (const picture of ['camera', 'screen'] as const) expect(limitsOf('sound', picture).active).toBe(false);
  });

  it('have the camera make way before the screen that it stands beside', () => {
    for (const rung of ['full', 'smaller'] as const) {
      const [camera, screen] = (['camera', 'screen'] as const).map((one) => limitsOf(rung, one, { sharing: true }));
      expect(camera?.maxBitrate).toBeLessThan((screen?.maxBitrate ?? 0) / 2);
      expect(camera?.maxBitrate).toBeLessThan(limitsOf(rung, 'camera').maxBitrate);
      expect(screen).toEqual(limitsOf(rung, 'screen'));
    }
    expect(limitsOf('few', 'camera', { sharing: true }).active).toBe(false);
    expect(limitsOf('few', 'screen', { sharing: true }).active).toBe(true);
  });

  it('are set once, and taken off again', async () => {
    const encoding: RTCRtpEncodingParameters = { active: true };
    const setParameters = vi.fn().mockResolvedValue(undefined);
    const sender = { getParameters: () => ({ encodings: [encoding] }), setParameters } as unknown as RTCRtpSender;
    await limitPicture(sender, limitsOf('few', 'camera'));
    expect(encoding).toEqual({ active: true, maxBitrate: 30_000, scaleResolutionDownBy: 4, maxFramerate: 8 });
    await limitPicture(sender, limitsOf('few', 'camera'));
    expect(setParameters).toHaveBeenCalledTimes(1);
    await limitPicture(sender, fullPicture);
    expect(encoding).toEqual({ active: true, maxBitrate: 1_800_000, scaleResolutionDownBy: 1 });
  });
});

describe('a picture for several', () => {
  it('shares what there is among them, and is made smaller for the processor', () => {
    const alone = limitsOf('full', 'camera');
    const among = (others: number) => limitsOf('full', 'camera', { others });
    expect(among(1)).toEqual(alone);
    expect(among(3)).toEqual({ ...alone, maxBitrate: 600_000, scaleResolutionDownBy: 1.5 });
    expect(limitsOf('few', 'camera', { others: 3 })).toEqual(limitsOf('few', 'camera'));
  });

  it('keeps the size of a screen, which is read', () => {
    const screen = limitsOf('full', 'screen', { others: 2, sharing: true });
    expect(screen).toMatchObject({ maxBitrate: 900_000, scaleResolutionDownBy: 1 });
  });
});
