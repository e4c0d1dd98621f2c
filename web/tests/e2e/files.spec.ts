/** What the two of a visit hand each other, in real browsers against the real server. */
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './accessible';
import { meet, type Person, phone } from './call-support';
import { atTheClinic } from './scene';
import { Wire } from './wire';

test.describe.configure({ mode: 'parallel' });
test.setTimeout(240_000);

const latin = (text: string) => Buffer.from(text, 'latin1');

/** A JPEG of noise as the browser makes it, with an Exif segment that says where it was taken. */
async function photo(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([w = 0, h = 0]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      const picture = new ImageData(w, h);
      for (let at = 0; at < picture.data.length; at += 1) picture.data[at] = at % 4 === 3 ? 255 : Math.random() * 256;
      context?.putImageData(picture, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [width, height],
  );
  const jpeg = Buffer.from(base64, 'base64');
  return Buffer.concat([jpeg.subarray(0, 2), exifWithPlace(), jpeg.subarray(2)]);
}

/** APP1: a TIFF head, IFD0 with the camera's name and a pointer to the GPS IFD, and in that a latitude. */
function exifWithPlace(): Buffer {
  const camera = latin('Whistlecam 3000\0');
  const tiff = Buffer.alloc(8 + 2 + 24 + 4 + camera.length + 2 + 24 + 4 + 24);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
    tiff.writeUInt32BE(value, at + 8);
  };
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  const cameraAt = 8 + 2 + 24 + 4;
  const gpsAt = cameraAt + camera.length;
  entry(10, 0x0110, 2, camera.length, cameraAt);
  entry(22, 0x8825, 4, 1, gpsAt);
  camera.copy(tiff, cameraAt);
  tiff.writeUInt16BE(2, gpsAt);
  entry(gpsAt + 2, 0x0001, 2, 2, latin('N\0\0\0').readUInt32BE(0));
  entry(gpsAt + 14, 0x0002, 5, 3, gpsAt + 30);
  [48, 1, 12, 1, 30, 1].forEach((value, index) => tiff.writeUInt32BE(value, gpsAt + 30 + 4 * index));
  const body = Buffer.concat([latin('Exif\0\0'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** The smallest PDF that viewers open: a page with a word on it. */
function pdf(word: string): Buffer {
  const text = `BT /F1 60 Tf 72 600 Td (${word}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let whole = '%PDF-1.4\n';
  const offsets = objects.map((body, index) => {
    const at = whole.length;
    whole += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = whole.length;
  whole += `xref\n0 6\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return latin(whole);
}

/** Opens the panel of the visit where it is closed, and its tab. */
async function openFiles({ page }: Person): Promise<void> {
  const tab = page.getByRole('tab', { name: /^Files/ });
  if (!(await tab.isVisible())) await page.getByRole('button', { name: /chat/i }).first().click();
  await tab.click();
  await expect(page.getByRole('list', { name: 'Files of this visit' })).toBeVisible();
}

const shareFile = ({ page }: Person, name: string, mimeType: string, buffer: Buffer) =>
  page.getByLabel('Files to share').setInputFiles({ name, mimeType, buffer });

const card = ({ page }: Person, name: string) =>
  page.getByRole('list', { name: 'Files of this visit' }).getByRole('listitem').filter({ hasText: name });

test('in the call, a photo and a PDF reach the doctor, small first, and open in the page', () =>
  atTheClinic(async ({ clinic, patient, doctor, visit }) => {
    const foreign: string[] = [];
    doctor.page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(clinic.url)) foreign.push(request.url());
    });
    await meet(patient, doctor, visit);
    await openFiles(patient);
    const given = await photo(patient.page, 900, 700);
    expect(given.includes('Whistlecam')).toBe(true);
    await shareFile(patient, 'rash.jpg', 'image/jpeg', given);
    await expect(card(patient, 'rash.jpg')).toContainText('You, ');

    await expect(doctor.page.getByText('Kriya Mehta shared a file')).toBeVisible();
    await expect(doctor.page.getByRole('tab', { name: 'Files · 1' })).toBeVisible();
    await openFiles(doctor);
    await expect(doctor.page.getByRole('tab', { name: 'Files', exact: true })).toBeVisible();
    const preview = card(doctor, 'rash.jpg').getByRole('img', { name: 'Preview of rash.jpg' });
    await expect.poll(() => preview.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
    await doctor.page.getByRole('button', { name: 'Open rash.jpg' }).click();
    const shown = doctor.page.getByRole('dialog').getByRole('img', { name: 'rash.jpg' });
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(900);
    await expectAccessible(doctor.page);
    await doctor.page.keyboard.press('Escape');
    await expect(doctor.page.getByRole('dialog')).toBeHidden();

    const download = doctor.page.waitForEvent('download');
    await doctor.page.getByRole('link', { name: 'Download rash.jpg' }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('rash.jpg');
    const chunks: Buffer[] = [];
    for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
    const got = Buffer.concat(chunks);
    expect(got.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(got.includes('Whistlecam')).toBe(false);
    expect(got.includes('Exif')).toBe(false);

    await shareFile(patient, 'blood test.pdf', 'application/pdf', pdf('Haemoglobin'));
    await card(doctor, 'blood test.pdf').getByRole('button', { name: 'Open' }).click();
    const sheet = doctor.page.getByRole('img', { name: 'Page 1 of 1' });
    await expect(sheet).toHaveAttribute('data-drawn', '');
    const dark = await sheet.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      let count = 0;
      for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100) count += 1;
      return count;
    });
    expect(dark, 'the word is drawn').toBeGreaterThan(500);
    // What takes a stranger's file apart has policies of its own, which are not the page's.
    const apart = doctor.page.workers().map((worker) => worker.url());
    expect(apart).toHaveLength(1);
    const { headers } = await fetch(apart[0] ?? '');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    await expectAccessible(doctor.page);
    await doctor.page.keyboard.press('Escape');

    // What was seen stays; what was not can be taken back.
    await expect(card(patient, 'rash.jpg').getByRole('button', { name: /Take back/ })).toBeHidden();
    await doctor.hearsAndSeesOn();
    expect(foreign).toEqual([]);
    expect([...patient.errors, ...doctor.errors]).toEqual([]);
  }));

test('a file of another kind is refused in words, and an unseen one is taken back', () =>
  atTheClinic(async ({ patient, doctor, visit }) => {
    await Promise.all([patient.openVisit(visit), doctor.openVisit(visit)]);
    await patient.page.getByRole('button', { name: 'Join the visit' }).click();
    await openFiles(patient);
    await shareFile(patient, 'holiday.jpg', 'image/jpeg', latin('MZ\x90\0\x03 this is a program'));
    await expect(card(patient, 'holiday.jpg').getByRole('alert')).toContainText('Share a picture, a PDF');
    await card(patient, 'holiday.jpg').getByRole('button', { name: 'Do not send holiday.jpg' }).click();
    await expect(card(patient, 'holiday.jpg')).toBeHidden();

    await shareFile(patient, 'wrong.txt', 'text/plain', latin('not this one'));
    await card(patient, 'wrong.txt').getByRole('button', { name: 'Take back wrong.txt' }).click();
    await expect(card(patient, 'wrong.txt')).toBeHidden();
    await openFiles(doctor);
    await expect(doctor.page.getByText('Nothing has been shared yet', { exact: false })).toBeVisible();
    await expectAccessible(patient.page);
  }));

test('a file goes on where it was when the line comes back, and after a reload', () =>
  atTheClinic(
    async ({ clinic, patient, doctor, visit }) => {
      const wire = await Wire.to(clinic);
      try {
        await patient.openVisit(visit);
        await patient.page.getByRole('button', { name: 'Join the visit' }).click();
        await openFiles(patient);
        const content = latin('A line of a long report.\n'.repeat(120_000));
        let answered = 0;
        let hold = Infinity;
        await patient.page.route('**/api/files/*/parts/*', async (route) => {
          if (answered >= hold) return route.abort('connectionreset');
          await route.continue();
          answered += 1;
        });
        hold = 5;
        await shareFile(patient, 'report.txt', 'text/plain', content);
        await expect(card(patient, 'report.txt')).toContainText('The line is down. It goes on');
        const before = await patient.get<{ files: { received: number; parts: number }[] }>(
          `/api/appointments/${visit}/files`,
        );
        expect(before.files[0]?.received).toBe(5);
        hold = 10;
        await patient.page.evaluate(() => window.dispatchEvent(new Event('online')));
        await expect.poll(() => answered).toBe(10);
        await expect(card(patient, 'report.txt')).toContainText('The line is down. It goes on');

        // A reload in the midst of it: the next page has the file, and asks what has arrived.
        hold = Infinity;
        await patient.page.reload();
        await openFiles(patient);
        await expect(card(patient, 'report.txt')).toContainText('You, ');
        expect(answered).toBe(Math.ceil(content.length / 131_072));
        await doctor.openVisit(visit);
        await openFiles(doctor);
        await card(doctor, 'report.txt').getByRole('button', { name: 'Open' }).click();
        await expect(doctor.page.getByRole('dialog')).toContainText('A line of a long report.');
      } finally {
        wire.close();
      }
    },
    { overWire: true },
  ));

test('on a phone a photo is taken or pasted, and the finished visit lists it', () =>
  atTheClinic(
    async ({ clinic, patient, doctor, visit }) => {
      await patient.openVisit(visit);
      await patient.page.getByRole('button', { name: 'Join the visit' }).click();
      await openFiles(patient);
      await expect(patient.page.getByRole('button', { name: 'Take a photo' })).toBeVisible();
      await expect(patient.page.getByLabel('Photo to share')).toHaveAttribute('capture', 'environment');
      const buffer = await photo(patient.page, 200, 300);
      await patient.page
        .getByLabel('Photo to share')
        .setInputFiles({ name: 'image.jpg', mimeType: 'image/jpeg', buffer });
      await expect(card(patient, 'image.jpg')).toContainText('You, ');
      await patient.page.evaluate((text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], 'note.txt', { type: 'text/plain' }));
        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        const dropped = new DataTransfer();
        dropped.items.add(new File([text], 'dropped.txt', { type: 'text/plain' }));
        const zone = document.querySelector('[aria-label="Files of this visit"]');
        zone?.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
      }, 'Twice a day');
      await expect(card(patient, 'note.txt')).toContainText('You, ');
      await expect(card(patient, 'dropped.txt')).toContainText('You, ');
      await expectAccessible(patient.page);

      // The chat shows it in its place, and leads to it.
      await patient.page.getByRole('tab', { name: /^Chat/ }).click();
      await patient.say('This is how it looks today');
      await patient.page.getByRole('log').getByRole('button', { name: 'Show image.jpg among the files' }).click();
      await expect(card(patient, 'image.jpg')).toBeVisible();

      await doctor.post(`/api/appointments/${visit}/complete`);
      for (const person of [patient, doctor]) {
        await person.page.goto(`${clinic.url}/appointments/${visit}`);
        await expect(card(person, 'image.jpg').getByRole('img', { name: 'Preview of image.jpg' })).toBeVisible();
      }
      await expectAccessible(doctor.page);
    },
    { context: phone },
  ));
