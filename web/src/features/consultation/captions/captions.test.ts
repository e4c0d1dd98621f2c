import { afterEach, expect, it, vi } from 'vitest';
import { captionOf, Captions } from './captions';
import { isOffered } from './recogniser';

/** The browser's part, as the specification describes it: here it hears what the test says. */
class Recognition extends EventTarget {
  static available = vi.fn<(wish: object) => Promise<string>>().mockResolvedValue('available');
  static made: Recognition[] = [];
  processLocally = false;
  lang = '';
  track: MediaStreamTrack | null = null;
  onresult: ((event: object) => void) | null = null;
  onend: (() => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  constructor() {
    super();
    Recognition.made.push(this);
  }
  start(track: MediaStreamTrack) {
    this.track = track;
  }
  abort() {
    this.track = null;
  }
  says(transcript: string) {
    this.onresult?.({ resultIndex: 0, results: [{ 0: { transcript }, isFinal: true }] });
  }
}
// As a real one has it: on the prototype.
Object.defineProperty(Recognition.prototype, 'processLocally', { value: false, writable: true });

afterEach(() => {
  vi.unstubAllGlobals();
  Recognition.made = [];
});

const microphone = {} as MediaStreamTrack;

it('is offered only where the browser recognises on the device', async () => {
  expect(await isOffered('en-GB')).toBe(false);
  vi.stubGlobal('SpeechRecognition', class extends EventTarget {});
  expect(await isOffered('en-GB')).toBe(false);
  vi.stubGlobal('SpeechRecognition', Recognition);
  expect(await isOffered('en-GB')).toBe(true);
  expect(Recognition.available).toHaveBeenLastCalledWith({ langs: ['en-GB'], processLocally: true });
  Recognition.available.mockResolvedValueOnce('unavailable');
  expect(await isOffered('en-GB')).toBe(false);
});

it('listens locally, to the microphone that is sent, and not while it is muted', async () => {
  vi.stubGlobal('SpeechRecognition', Recognition);
  const sent: string[] = [];
  let track: MediaStreamTrack | null = microphone;
  const captions = new Captions({ track: () => track, send: (text) => sent.push(text), changed: () => {} });
  await captions.switch(true);
  const [first] = Recognition.made;
  expect(captions.state).toBe('on');
  expect(first?.processLocally).toBe(true);
  expect(first?.track).toBe(microphone);
  first?.says('My chest is tight');
  expect(sent.map(captionOf)).toEqual(['My chest is tight']);

  track = null;
  captions.follow();
  expect(first?.track).toBeNull();
  expect(first?.onresult).toBeNull();
  track = microphone;
  captions.follow();
  Recognition.made[1]?.says('again');
  await captions.switch(false);
  expect(Recognition.made[1]?.track).toBeNull();
  expect(sent.map(captionOf)).toEqual(['My chest is tight', 'again']);
});

it('says so when the browser cannot after all', async () => {
  vi.stubGlobal('SpeechRecognition', Recognition);
  const captions = new Captions({ track: () => microphone, send: () => {}, changed: () => {} });
  await captions.switch(true);
  Recognition.made[0]?.onerror?.({ error: 'no-speech' });
  expect(captions.state).toBe('on');
  Recognition.made[0]?.onerror?.({ error: 'service-not-allowed' });
  expect(captions.state).toBe('failed');

  Recognition.available.mockResolvedValueOnce('downloadable');
  await captions.switch(true);
  expect(captions.state).toBe('failed');
});

it('takes nothing for a caption that is none', () => {
  expect([captionOf('{'), captionOf('{"text":7}'), captionOf('null'), captionOf('{"text":""}')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(captionOf(JSON.stringify({ text: 'x'.repeat(9999) }))).toHaveLength(300);
});
