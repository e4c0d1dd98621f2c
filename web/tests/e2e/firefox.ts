/** Someone in Debian's Firefox, whose camera and microphone are the browser's own fakes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { type Clinic, keepConnections } from './call-support';

const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'intl.accept_languages': 'en-GB',
};

export class FirefoxPerson {
  readonly errors: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly clinic: Clinic,
    private readonly home: string,
  ) {}

  static async at(clinic: Clinic, viewport = { width: 1440, height: 900 }): Promise<FirefoxPerson> {
    const home = mkdtempSync(join(tmpdir(), 'aegle-firefox-'));
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.AEGLE_FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
      defaultViewport: viewport,
      env: { ...process.env, HOME: home },
      extraPrefsFirefox: preferences,
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    await page.evaluateOnNewDocument(keepConnections);
    const person = new FirefoxPerson(browser, page, clinic, home);
    page.on('console', (message) => {
      if (message.type() === 'error') person.errors.push(message.text());
    });
    page.on('pageerror', (error) => person.errors.push(String(error)));
    return person;
  }

  /** Through the page, which keeps the cookie. */
  async signIn(email: string, password: string): Promise<void> {
    await this.page.goto(`${this.clinic.url}/sign-in`);
    const status = await this.page.evaluate(async (body) => {
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch('/api/auth/login', { method: 'POST', headers, body })).status;
    }, JSON.stringify({ email, password }));
    expect(status).toBe(200);
  }

  async openVisit(appointmentId: string): Promise<void> {
    await this.page.goto(`${this.clinic.url}/video-consultation/${appointmentId}`);
  }

  async click(button: string): Promise<void> {
    const named = `normalize-space()="${button}" or starts-with(@aria-label, "${button}")`;
    await this.page.locator(`::-p-xpath(//button[${named}])`).click();
  }

  /** Waits until the other's picture is red or blue for the most part. */
  async sees(colour: 'red' | 'blue'): Promise<void> {
    const dominant = () =>
      this.page.evaluate(() => {
        const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]');
        const context = new OffscreenCanvas(16, 12).getContext('2d');
        if (!video || !context || video.videoWidth <= 2) return null;
        context.drawImage(video, 0, 0, 16, 12);
        const { data } = context.getImageData(0, 0, 16, 12);
        const sum = (part: number) => data.reduce((all, value, at) => (at % 4 === part ? all + value : all), 0);
        return sum(0) > 2 * sum(2) ? 'red' : sum(2) > 2 * sum(0) ? 'blue' : 'neither';
      });
    await expect.poll(dominant, { timeout: 20_000, intervals: [100] }).toBe(colour);
  }

  /** Chromium's test screen, which is green for the most part. */
  async seesScreen(): Promise<void> {
    const shown = () =>
      this.page.evaluate(() => {
        const video = document.querySelector<HTMLVideoElement>('[data-testid="remote-screen"]');
        const context = new OffscreenCanvas(16, 12).getContext('2d');
        if (!video || !context || video.videoWidth <= 2) return null;
        context.drawImage(video, 0, 0, 16, 12);
        const { data } = context.getImageData(0, 0, 16, 12);
        const sum = (part: number) => data.reduce((all, value, at) => (at % 4 === part ? all + value : all), 0);
        return sum(1) > 2 * sum(2) ? 'green' : 'neither';
      });
    await expect.poll(shown, { timeout: 20_000, intervals: [100] }).toBe('green');
  }

  /** Waits until the picture and the sound have moved on from where they are now. */
  async hearsAndSeesOn(): Promise<void> {
    let before = await this.figures();
    const moved = async () => {
      const now = await this.figures();
      // A connection that takes another one's place counts from nothing.
      if (now.frames < before.frames || now.sound < before.sound) before = now;
      return now.frames > before.frames + 10 && now.sound > before.sound;
    };
    await expect.poll(moved, { timeout: 20_000 }).toBe(true);
  }

  async say(text: string): Promise<void> {
    await this.page.locator('textarea[aria-label="Your message"]').fill(text);
    await this.page.keyboard.press('Enter');
  }

  async reads(text: string): Promise<void> {
    await this.page.locator(`::-p-xpath(//*[@role="log"]//*[text()="${text}"])`).wait();
  }

  async close(): Promise<void> {
    await this.browser.close().catch(() => undefined);
    rmSync(this.home, { recursive: true, force: true });
  }

  private figures(): Promise<{ frames: number; sound: number }> {
    return this.page.evaluate(async () => {
      const all = (globalThis as unknown as { openConnections: RTCPeerConnection[] }).openConnections;
      const figures = { frames: 0, sound: 0 };
      // Firefox never answers about a connection that is closed while it is being asked.
      const soon = new Promise<undefined>((resolve) => {
        AbortSignal.timeout(1000).addEventListener('abort', () => resolve(undefined));
      });
      for (const connection of all.filter(({ connectionState }) => connectionState !== 'closed')) {
        const entries = await Promise.race([connection.getStats(), soon]);
        entries?.forEach((entry) => {
          if (entry.type !== 'inbound-rtp') return;
          if (entry.kind === 'video') figures.frames += Number(entry.framesDecoded ?? 0);
          else figures.sound += Number(entry.packetsReceived ?? 0);
        });
      }
      return figures;
    });
  }
}
