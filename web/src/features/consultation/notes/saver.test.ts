import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '@/api/errors';
import type { Notes, NotesChange } from '../model';
import { type LocalCopies, type LocalCopy, NotesSaver, saverTiming } from './saver';
import { emptyForm, emptySheet, fromServer, newRow, type Sheet, toIssue, toServer } from './sheet';

/** The server's side of the contract: versions that must match. */
class Desk {
  stored: Notes = { notes: '', draft: null, version: 0, saved_at: null };
  puts: NotesChange[] = [];
  down = false;
  swallowAnswer = false;

  fetch = () =>
    this.down ? Promise.reject(new ApiError({ status: 0, code: 'network.unreachable' })) : Promise.resolve(this.stored);

  put = (change: NotesChange): Promise<Notes> => {
    if (this.down) return Promise.reject(new ApiError({ status: 0, code: 'network.unreachable' }));
    this.puts.push(change);
    if (change.version !== this.stored.version) {
      return Promise.reject(new ApiError({ status: 409, code: 'consultation.notes_changed' }));
    }
    this.save(change.notes, change.draft);
    if (!this.swallowAnswer) return Promise.resolve(this.stored);
    this.swallowAnswer = false;
    return Promise.reject(new ApiError({ status: 0, code: 'network.unreachable' }));
  };

  save(notes: string, draft: Notes['draft'] = null) {
    this.stored = { notes, draft, version: this.stored.version + 1, saved_at: '2026-11-21T14:31:00Z' };
  }
}

class Drawer implements LocalCopies {
  kept = new Map<string, LocalCopy>();
  read = (key: string) => Promise.resolve(this.kept.get(key) ?? null);
  write = (key: string, copy: LocalCopy) => (this.kept.set(key, structuredClone(copy)), Promise.resolve());
  remove = (key: string) => (this.kept.delete(key), Promise.resolve());
}

let desk: Desk;
let drawer: Drawer;

beforeEach(() => {
  vi.useFakeTimers();
  desk = new Desk();
  drawer = new Drawer();
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const sheet = (notes: string): Sheet => ({ ...emptySheet, notes });

async function open(key = 'doctor.visit-1'): Promise<NotesSaver> {
  const saver = new NotesSaver({ key, fetch: desk.fetch, put: desk.put, copies: drawer });
  await pass(0);
  return saver;
}

describe('saving as typed', () => {
  it('saves once the typing pauses, and deletes the local copy then', async () => {
    const saver = await open();
    for (const text of ['c', 'ch', 'chest']) {
      saver.change(sheet(text));
      expect(drawer.kept.get('doctor.visit-1')?.sheet.notes).toBe(text);
      await pass(100);
    }
    expect(desk.puts).toEqual([]);
    await pass(saverTiming.quietMs);
    expect(desk.puts.map(({ notes }) => notes)).toEqual(['chest']);
    expect(saver.view.state).toBe('saved');
    expect(drawer.kept.size).toBe(0);
  });

  it('saves in the midst of typing that never pauses', async () => {
    const saver = await open();
    for (let n = 0; n < 40; n += 1) {
      saver.change(sheet('x'.repeat(n + 1)));
      await pass(200);
    }
    expect(desk.puts.length).toBeGreaterThanOrEqual(2);
    await pass(saverTiming.quietMs);
    expect(desk.stored.notes).toHaveLength(40);
  });

  it('saves what was typed while it was saving, on top of the new version', async () => {
    const answers: (() => void)[] = [];
    const put = desk.put;
    desk.put = (change) => new Promise((resolve) => answers.push(() => resolve(put(change))));
    const saver = await open();
    saver.change(sheet('one'));
    await pass(saverTiming.quietMs);
    saver.change(sheet('one two'));
    await pass(saverTiming.quietMs);
    expect(answers).toHaveLength(1);
    answers.shift()?.();
    await pass(saverTiming.quietMs);
    expect(drawer.kept.get('doctor.visit-1')?.sheet.notes).toBe('one two');
    answers.shift()?.();
    await pass(0);
    expect(desk.stored).toMatchObject({ notes: 'one two', version: 2 });
    expect(saver.view.state).toBe('saved');
  });
});

describe('without a line', () => {
  it('keeps trying, keeps the copy, and says so', async () => {
    const saver = await open();
    desk.down = true;
    saver.change(sheet('typed in a tunnel'));
    await pass(saverTiming.quietMs);
    expect(saver.view.state).toBe('offline');
    expect(drawer.kept.size).toBe(1);
    desk.down = false;
    await pass(saverTiming.retryMs + 50);
    expect(saver.view.state).toBe('saved');
    expect(desk.stored.notes).toBe('typed in a tunnel');
  });

  it('takes its own save, whose answer was lost, for no conflict', async () => {
    const saver = await open();
    desk.swallowAnswer = true;
    saver.change(sheet('hello'));
    await pass(saverTiming.quietMs);
    expect(saver.view.state).toBe('offline');
    await pass(saverTiming.retryMs + 50);
    expect(saver.view.state).toBe('saved');
    expect(desk.stored).toMatchObject({ notes: 'hello', version: 1 });
    expect(drawer.kept.size).toBe(0);
    saver.change(sheet('hello again'));
    await pass(saverTiming.quietMs);
    expect(desk.stored).toMatchObject({ notes: 'hello again', version: 2 });
  });

  it('says what was refused for good, and keeps the copy', async () => {
    const saver = await open();
    desk.put = () => Promise.reject(new ApiError({ status: 422, code: 'invalid' }));
    saver.close();
    const refused = await open();
    refused.change(sheet('text'));
    await pass(saverTiming.quietMs);
    expect(refused.view.state).toBe('refused');
    expect(drawer.kept.size).toBe(1);
  });
});

describe('after a crash', () => {
  it('goes on with the copy', async () => {
    drawer.kept.set('doctor.visit-1', { sheet: sheet('half a sent'), version: 0, sent: null });
    const saver = await open();
    expect(saver.view.sheet.notes).toBe('half a sent');
    await pass(10);
    expect(desk.stored.notes).toBe('half a sent');
    expect(saver.view.state).toBe('saved');
  });

  it('takes what it sent itself before the crash for no conflict', async () => {
    desk.save('half');
    drawer.kept.set('doctor.visit-1', { sheet: sheet('half a sent'), version: 0, sent: sheet('half') });
    const saver = await open();
    await pass(10);
    expect(saver.view.state).toBe('saved');
    expect(desk.stored.notes).toBe('half a sent');
  });

  it("never shows one visit's copy in another, nor another user's", async () => {
    drawer.kept.set('doctor.visit-1', { sheet: sheet('of visit 1'), version: 0, sent: null });
    const saver = await open('doctor.visit-2');
    expect(saver.view.sheet.notes).toBe('');
    expect(drawer.kept.get('doctor.visit-1')?.sheet.notes).toBe('of visit 1');
  });

  it('keeps a medicine that has no name yet, which the server would refuse', async () => {
    const saver = await open();
    const form = { ...emptyForm, diagnosis: 'Angina', medicines: [newRow({ strength: '20 mg' })] };
    saver.change({ notes: '', form });
    await pass(saverTiming.quietMs);
    expect(desk.stored.draft?.medicines).toEqual([]);
    saver.close();
    const again = await open();
    expect(again.view.sheet.form.medicines[0]?.strength).toBe('20 mg');
  });
});

describe('two tabs', () => {
  it('shows both and overwrites neither until the doctor chooses', async () => {
    const saver = await open();
    desk.save('from the other tab');
    saver.change(sheet('mine'));
    await pass(saverTiming.quietMs);
    expect(saver.view.state).toBe('conflict');
    expect(saver.view.sheet.notes).toBe('mine');
    expect(saver.view.theirs?.notes).toBe('from the other tab');
    await pass(60_000);
    expect(desk.stored.notes).toBe('from the other tab');
    saver.change(sheet('mine, longer'));
    await pass(60_000);
    expect(desk.stored.notes).toBe('from the other tab');
    saver.resolve(sheet('both'));
    await pass(10);
    expect(desk.stored).toMatchObject({ notes: 'both', version: 2 });
    expect(saver.view.state).toBe('saved');
  });

  it('finds the conflict also when the copy of a crash is older than what is stored', async () => {
    drawer.kept.set('doctor.visit-1', { sheet: sheet('crashed'), version: 0, sent: null });
    desk.save('newer');
    const saver = await open();
    expect([saver.view.state, saver.view.sheet.notes, saver.view.theirs?.notes]).toEqual([
      'conflict',
      'crashed',
      'newer',
    ]);
    expect(desk.stored.notes).toBe('newer');
  });
});

describe('loading', () => {
  it('takes no changes before it knows what is stored', async () => {
    desk.down = true;
    const saver = await open();
    expect(saver.view.state).toBe('unreachable');
    saver.change(sheet('typed into nothing'));
    expect(drawer.kept.size).toBe(0);
    desk.down = false;
    desk.save('stored');
    saver.hurry();
    await pass(0);
    expect(saver.view.sheet.notes).toBe('stored');
  });

  it('shows nothing more once closed', async () => {
    const saver = new NotesSaver({ key: 'k', fetch: desk.fetch, put: desk.put, copies: drawer });
    const seen = vi.fn();
    saver.subscribe(seen);
    saver.close();
    await pass(10);
    expect(seen).not.toHaveBeenCalled();
  });
});

describe('the sheet', () => {
  const row = newRow({ name: ' Atorvastatin ', strength: '20 mg', dose: '1 tablet' });
  const form = { ...emptyForm, diagnosis: ' Angina ', medicines: [row, newRow()], follow_up_date: '2026-12-21' };

  it('survives the way to the server and back', () => {
    const there = toServer({ notes: 'n', form }, 3);
    const back = fromServer({ notes: there.notes, draft: there.draft ?? null });
    expect(back.form.medicines).toHaveLength(1);
    expect(back.form.medicines[0]).toMatchObject({
      name: 'Atorvastatin',
      strength: '20 mg',
      dose: '1 tablet',
      route: '',
    });
    expect(back.form.follow_up_date).toBe('2026-12-21');
  });

  it('is issued without empty rows, and with what was left out as unknown', () => {
    expect(toIssue(form, true)).toMatchObject({
      diagnosis: 'Angina',
      medicines: [{ name: 'Atorvastatin', strength: '20 mg', route: null }],
      recommendations: null,
      complete: true,
    });
  });

  it('has no draft while nothing is written', () => {
    expect(toServer(emptySheet, 0).draft).toBeNull();
    expect(toServer({ notes: '', form: { ...emptyForm, medicines: [newRow()] } }, 0).draft).toBeNull();
  });
});
