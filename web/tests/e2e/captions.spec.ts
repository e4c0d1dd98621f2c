/**
 * Captions. What is real: two browsers, the choice, the data channel, what is read. What is not: no browser here brings the model
 * that recognises speech, so its place in the page is taken by one that hears a fixed sentence for as long as it listens.
 */
import { expect, test } from '@playwright/test';
import { meet } from './call-support';
import { atTheClinic } from './scene';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(180_000);

const choice = 'Captions of what I say, for the others';

/** Runs in the page before everything else. */
function hearsASentence(): void {
  class SpeechRecognition extends EventTarget {
    static available = () => Promise.resolve('available');
    private timer: ReturnType<typeof setInterval> | undefined;
    onresult: ((event: object) => void) | null = null;
    get processLocally() {
      return (globalThis as { local?: boolean }).local ?? false;
    }
    set processLocally(value: boolean) {
      Object.assign(globalThis, { local: value });
    }
    start(track: MediaStreamTrack) {
      if (!this.processLocally || track.kind !== 'audio') throw new Error('not on the device');
      const results = [{ 0: { transcript: 'My chest is tight' }, isFinal: true }];
      this.timer = setInterval(() => this.onresult?.({ resultIndex: 0, results }), 300);
    }
    abort() {
      clearInterval(this.timer);
    }
  }
  Object.assign(globalThis, { SpeechRecognition });
}

test('what one says is read by the other from the moment it is switched on, and not while one is muted', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await patient.page.addInitScript(hearsASentence);
    await meet(patient, doctor, visit);
    const lines = doctor.page.getByTestId('captions');
    await patient.page.keyboard.press('?');
    const captions = patient.page.getByLabel(choice);
    await expect(captions).not.toBeChecked();
    await expect(lines).toBeEmpty();
    await captions.check();
    await expect(lines).toContainText('Kriya My chest is tight');
    await expect(patient.page.getByTestId('captions')).toBeEmpty();
    await doctor.page.screenshot({ path: test.info().outputPath('captions.png') });

    await patient.page.keyboard.press('Escape');
    await patient.page.getByRole('button', { name: 'Mute your microphone' }).click();
    await expect(lines).toBeEmpty();
    await patient.page.getByRole('button', { name: 'Unmute your microphone' }).click();
    await expect(lines).toContainText('My chest is tight');

    await patient.page.keyboard.press('?');
    await captions.uncheck();
    await expect(lines).toBeEmpty();
  }));

test('a browser that would send the sound elsewhere is not asked: there is no such choice', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await patient.page.addInitScript(() => {
      // As Safari and older Chromes have it.
      Object.assign(globalThis, { SpeechRecognition: class extends EventTarget {} });
    });
    await meet(patient, doctor, visit);
    await patient.page.keyboard.press('?');
    await expect(patient.page.getByLabel('Blur my background')).toBeVisible();
    await expect(patient.page.getByLabel(choice)).toHaveCount(0);
  }));
