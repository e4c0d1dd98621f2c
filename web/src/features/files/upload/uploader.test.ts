import { describe, expect, it, vi } from 'vitest';
import { ApiError, networkError } from '@/api/errors';
import type { SharedFile } from '../model';
import { type KeptFile, Uploader, waitsOutside, type Ways } from './uploader';

const partBytes = 10;

/** A server in miniature, by the rules of the contract, and a line that can be cut. */
class Clinic {
  readonly files = new Map<string, { file: SharedFile; content: string }>();
  readonly kept = new Map<string, KeptFile>();
  down = false;
  refuses: ApiError | null = null;
  private back: (() => void)[] = [];
  private lastId = 0;

  ways(): Ways {
    return {
      announce: (appointment_id, name, bytes) => this.reached(() => this.announce(appointment_id, name, bytes)),
      putPart: async (id, part, body, signal) => {
        const text = await body.text();
        return this.reached(() => {
          if (signal.aborted) throw new DOMException('stopped', 'AbortError');
          return this.put(id, part, text);
        });
      },
      ask: (_, id) => this.reached(() => this.files.get(id)?.file ?? null),
      remove: (id) => this.reached(() => this.files.delete(id)),
      keep: (file) => Promise.resolve(void this.kept.set(file.fileId, file)),
      forget: (id) => Promise.resolve(void this.kept.delete(id)),
      kept: () => Promise.resolve([...this.kept.values()]),
      lineMayBeBack: () => new Promise((resolve) => this.back.push(resolve)),
      changed: () => undefined,
      newId: () => `u-${++this.lastId}`,
    };
  }

  mend(): void {
    this.down = false;
    for (const go of this.back.splice(0)) go();
  }

  content(): string[] {
    return [...this.files.values()].map(({ content }) => content);
  }

  private reached<T>(answer: () => T): Promise<T> {
    return this.down ? Promise.reject(networkError()) : Promise.resolve().then(answer);
  }

  private announce(appointment_id: string, name: string, bytes: number): SharedFile {
    const file: SharedFile = {
      file_id: `f-${++this.lastId}`,
      appointment_id,
      name,
      bytes,
      type: null,
      state: 'receiving',
      refusal: null,
      part_bytes: partBytes,
      parts: Math.ceil(bytes / partBytes),
      received: 0,
      has_preview: false,
      removable: true,
      sender: { id: 'me', role: 'patient', name: 'Kriya' },
      created_at: '2026-11-24T10:00:00Z',
      shared_at: null,
    };
    this.files.set(file.file_id, { file, content: '' });
    return file;
  }

  private put(id: string, part: number, text: string): SharedFile {
    const found = this.files.get(id);
    if (!found) throw new ApiError({ status: 404, code: 'not_found' });
    if (this.refuses) throw this.refuses;
    const { file, content } = found;
    if (part > file.received) {
      const errors = [{ field: 'part', problem: String(file.received) }];
      throw new ApiError({ status: 409, code: 'files.wrong_part', errors });
    }
    if (part < file.received) return file;
    const received = file.received + 1;
    const next: SharedFile = { ...file, received, state: received === file.parts ? 'checking' : 'receiving' };
    this.files.set(id, { file: next, content: content + text });
    return next;
  }
}

const text = 'The quick brown fox jumps over the lazy dog, twice.';
const blob = () => new Blob([text]);
const settled = (uploader: Uploader) => vi.waitFor(() => expect(uploader.read()).toEqual([]));

describe('an upload', () => {
  it('arrives whole, and leaves nothing behind in the browser', async () => {
    const clinic = new Clinic();
    const uploader = new Uploader(clinic.ways(), 'me');
    uploader.add('visit', blob(), 'fox.txt');
    await settled(uploader);
    expect(clinic.content()).toEqual([text]);
    expect(clinic.kept.size).toBe(0);
  });

  it('waits while the line is lost, and goes on where it was', async () => {
    const clinic = new Clinic();
    const ways = clinic.ways();
    const put = ways.putPart;
    ways.putPart = async (id, part, body, signal) => {
      const answer = await put(id, part, body, signal);
      // The second part arrives, and its answer is lost with the line.
      if (part === 1 && !clinic.down && clinic.content()[0]?.length === 20) {
        clinic.down = true;
        throw networkError();
      }
      return answer;
    };
    const uploader = new Uploader(ways, 'me');
    uploader.add('visit', blob(), 'fox.txt');
    await vi.waitFor(() => expect(uploader.read()[0]?.state).toBe('waiting'));
    clinic.mend();
    await settled(uploader);
    expect(clinic.content()).toEqual([text]);
  });

  it('of a guest who is sent back to wait goes on once they are let in again', async () => {
    const clinic = new Clinic();
    const ways = clinic.ways();
    const put = ways.putPart;
    let outside = false;
    ways.putPart = async (id, part, body, signal) => {
      if (outside) throw new ApiError({ status: 409, code: 'files.not_admitted' });
      const answer = await put(id, part, body, signal);
      outside = part === 1;
      return answer;
    };
    const uploader = new Uploader(ways, 'me');
    uploader.add('visit', blob(), 'fox.txt');
    await vi.waitFor(() => expect(uploader.read()[0]?.state).toBe('waiting'));
    expect(waitsOutside(uploader.read()[0]?.problem)).toBe(true);
    expect(clinic.files.size).toBe(1);
    outside = false;
    clinic.mend();
    await settled(uploader);
    expect(clinic.content()).toEqual([text]);
  });

  it('is taken up by the next page', async () => {
    const clinic = new Clinic();
    const ways = clinic.ways();
    let puts = 0;
    const first = new Uploader(
      { ...ways, putPart: (...given) => (++puts > 2 ? new Promise(() => undefined) : ways.putPart(...given)) },
      'me',
    );
    first.add('visit', blob(), 'fox.txt');
    await vi.waitFor(() => expect(puts).toBe(3));
    expect(clinic.kept.size).toBe(1);
    const stranger = new Uploader(clinic.ways(), 'someone else');
    await stranger.restore();
    expect(stranger.read()).toEqual([]);
    const next = new Uploader(clinic.ways(), 'me');
    await next.restore();
    await settled(next);
    expect(clinic.content()).toEqual([text]);
    expect(clinic.kept.size).toBe(0);
  });

  it('stands still while paused, and follows the server when it went on elsewhere', async () => {
    const clinic = new Clinic();
    const uploader = new Uploader(clinic.ways(), 'me');
    uploader.add('visit', blob(), 'fox.txt');
    const id = uploader.read()[0]?.id ?? '';
    uploader.pause(id);
    await vi.waitFor(() => expect(clinic.files.size).toBe(1));
    expect(uploader.read()[0]?.state).toBe('paused');
    uploader.resume(id);
    await settled(uploader);
    expect(clinic.content()).toEqual([text]);
  });

  it('says why it was refused, and takes the file back', async () => {
    const clinic = new Clinic();
    clinic.refuses = new ApiError({ status: 422, code: 'files.type_not_accepted', detail: 'Not this kind.' });
    const uploader = new Uploader(clinic.ways(), 'me');
    uploader.add('visit', blob(), 'fox.exe');
    await vi.waitFor(() => expect(uploader.read()[0]?.state).toBe('failed'));
    expect(uploader.read()[0]?.problem).toBe(clinic.refuses);
    await vi.waitFor(() => expect(clinic.files.size).toBe(0));
    expect(clinic.kept.size).toBe(0);
  });

  it('that is cancelled leaves nothing on the server', async () => {
    const clinic = new Clinic();
    const uploader = new Uploader(clinic.ways(), 'me');
    uploader.add('visit', blob(), 'fox.txt');
    await uploader.cancel(uploader.read()[0]?.id ?? '');
    await vi.waitFor(() => expect(clinic.files.size).toBe(0));
    expect(uploader.read()).toEqual([]);
  });
});
