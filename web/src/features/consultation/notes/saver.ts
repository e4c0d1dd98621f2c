/**
 * Saves what is typed, as it is typed, for one appointment: debounced to the server with the version that was read, and
 * at once into a local copy that is deleted when the server has everything. What another tab saved meanwhile is never
 * overwritten: both are shown and the doctor chooses.
 */
import { ApiError } from '@/api/errors';
import type { Notes, NotesChange } from '../model';
import { emptySheet, fromServer, sameSheet, type Sheet, toServer, travelsWhole } from './sheet';

export type SaveState = 'loading' | 'unreachable' | 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'refused';

export interface NotesView {
  sheet: Sheet;
  state: SaveState;
  savedAt: string | null;
  /** The other version, while the doctor has to choose. */
  theirs: Sheet | null;
  error: unknown;
}

/** A copy that survives a crash: what was typed, on top of which version. */
export interface LocalCopy {
  sheet: Sheet;
  version: number;
  /** What was last under way to the server: finding it there is no conflict. */
  sent: Sheet | null;
}

export interface LocalCopies {
  read(key: string): Promise<LocalCopy | null>;
  write(key: string, copy: LocalCopy): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface SaverOptions {
  /** Names user and appointment: nobody else's copy is ever read. */
  key: string;
  fetch(): Promise<Notes>;
  put(change: NotesChange, leaving: boolean): Promise<Notes>;
  copies: LocalCopies;
}

export const saverTiming = { quietMs: 700, busyMsMax: 3000, retryMs: 2000, retryMsMax: 20_000 } as const;

export class NotesSaver {
  private readonly listeners = new Set<() => void>();
  private version = 0;
  private theirVersion = 0;
  private sent: Sheet | null = null;
  private dirtySince: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private saving: Promise<void> | null = null;
  private closed = false;
  view: NotesView = { sheet: emptySheet, state: 'loading', savedAt: null, theirs: null, error: null };

  constructor(private readonly options: SaverOptions) {
    void this.load();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async load(): Promise<void> {
    this.show({ state: 'loading', error: null });
    const copy = await this.options.copies.read(this.options.key).catch(() => null);
    try {
      const notes = await this.options.fetch();
      if (!this.closed) this.begin(notes, copy);
    } catch (error) {
      this.show({ state: 'unreachable', error });
    }
  }

  /** Gives the sheet as it is to be from now on. */
  change(sheet: Sheet): void {
    const { state } = this.view;
    if (state === 'loading' || state === 'unreachable') return;
    this.keepCopy(sheet);
    this.show({ sheet });
    if (state === 'conflict') return;
    this.show({ state: this.saving ? 'saving' : 'unsaved' });
    this.schedule();
  }

  /** Saves at once; true when the server has everything. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    await this.saving;
    if (this.dirtySince !== null && this.view.state !== 'conflict') await this.save();
    return this.view.state === 'saved';
  }

  /** The page goes away: the browser finishes the request by itself. */
  flushOnLeaving(): void {
    if (this.dirtySince === null || this.saving || this.view.state === 'conflict') return;
    void this.options.put(toServer(this.view.sheet, this.version), true).catch(() => undefined);
  }

  resolve(sheet: Sheet): void {
    if (this.view.state !== 'conflict') return;
    this.version = this.theirVersion;
    this.show({ sheet, theirs: null, state: 'unsaved' });
    this.keepCopy(sheet);
    this.schedule(0);
  }

  /** The line is back. */
  hurry(): void {
    if (this.view.state === 'offline') this.schedule(0);
    if (this.view.state === 'unreachable') void this.load();
  }

  close(): void {
    this.flushOnLeaving();
    this.closed = true;
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private begin(notes: Notes, copy: LocalCopy | null): void {
    const theirs = fromServer(notes);
    this.version = notes.version;
    const saved = { savedAt: notes.saved_at, error: null };
    if (!copy || (sameSheet(copy.sheet, theirs) && travelsWhole(copy.sheet))) {
      void this.options.copies.remove(this.options.key);
      return this.show({ sheet: theirs, state: 'saved', ...saved });
    }
    const isOwn = copy.sent !== null && sameSheet(copy.sent, theirs);
    if (copy.version === notes.version || isOwn || sameSheet(copy.sheet, theirs)) {
      this.show({ sheet: copy.sheet, state: 'unsaved', ...saved });
      return this.schedule(0);
    }
    this.show({ sheet: copy.sheet, ...saved });
    this.beginConflict(notes);
  }

  private schedule(quietMs: number = saverTiming.quietMs): void {
    const now = Date.now();
    this.dirtySince ??= now;
    clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(quietMs, this.dirtySince + saverTiming.busyMsMax - now));
    this.timer = setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    if (this.saving || this.closed) return;
    const { sheet } = this.view;
    this.dirtySince = null;
    this.sent = sheet;
    this.keepCopy(sheet);
    this.saving = this.send(sheet);
    this.show({ state: 'saving' });
    await this.saving;
  }

  private async send(sheet: Sheet): Promise<void> {
    try {
      const notes = await this.options.put(toServer(sheet, this.version), false);
      this.saving = null;
      this.onSaved(notes, sheet);
    } catch (error) {
      this.saving = null;
      this.dirtySince ??= Date.now();
      if (!this.closed) await this.onRefused(error);
    }
  }

  private onSaved(notes: Notes, sheet: Sheet): void {
    this.version = notes.version;
    this.failures = 0;
    const isAll = this.view.sheet === sheet;
    if (isAll && travelsWhole(sheet)) void this.options.copies.remove(this.options.key).catch(() => undefined);
    else this.keepCopy(this.view.sheet);
    if (this.closed) return;
    this.show({ state: isAll ? 'saved' : 'unsaved', savedAt: notes.saved_at, error: null });
    if (!isAll) this.schedule();
  }

  private async onRefused(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === 'consultation.notes_changed') return this.compare();
    const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
    if (isFinal) return this.show({ state: 'refused', error });
    this.failures += 1;
    this.show({ state: 'offline', error });
    const wait = Math.min(saverTiming.retryMs * 1.6 ** (this.failures - 1), saverTiming.retryMsMax);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), wait);
  }

  /** Someone saved since; it may have been ourselves, when only the answer was lost. */
  private async compare(): Promise<void> {
    try {
      const notes = await this.options.fetch();
      if (this.closed) return;
      const isOwn = this.sent !== null && sameSheet(fromServer(notes), this.sent);
      if (!isOwn) return this.beginConflict(notes);
      this.dirtySince = null;
      this.onSaved(notes, this.sent ?? this.view.sheet);
    } catch (error) {
      if (!this.closed) await this.onRefused(error);
    }
  }

  private beginConflict(notes: Notes): void {
    this.theirVersion = notes.version;
    clearTimeout(this.timer);
    this.show({ state: 'conflict', theirs: fromServer(notes) });
  }

  private keepCopy(sheet: Sheet): void {
    void this.options.copies
      .write(this.options.key, { sheet, version: this.version, sent: this.sent })
      .catch(() => undefined);
  }

  private show(change: Partial<NotesView>): void {
    if (this.closed) return;
    this.view = { ...this.view, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
