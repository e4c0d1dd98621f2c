/** Sends files part by part, and goes on after whatever comes between: a lost line, a killed server, a reload. */
import { ApiError } from '@/api/errors';
import type { FileKind, SharedFile } from '../model';

export type UploadState = 'sending' | 'paused' | 'waiting' | 'failed';

export interface Upload {
  id: string;
  appointmentId: string;
  name: string;
  kind: FileKind;
  /** Of the file as the server has it; null until it is announced. */
  fileId: string | null;
  bytes: number;
  sent: number;
  state: UploadState;
  problem: unknown;
}

/** What outlives a reload: the file itself, under the server's id. */
export interface KeptFile {
  fileId: string;
  appointmentId: string;
  userId: string;
  file: Blob;
  name: string;
}

export interface Ways {
  announce: (appointmentId: string, name: string, bytes: number, kind: FileKind) => Promise<SharedFile>;
  putPart: (fileId: string, part: number, body: Blob, signal: AbortSignal) => Promise<SharedFile>;
  /** The file as the server has it; null when it has none. */
  ask: (appointmentId: string, fileId: string) => Promise<SharedFile | null>;
  remove: (fileId: string) => Promise<unknown>;
  keep: (file: KeptFile) => Promise<void>;
  forget: (fileId: string) => Promise<void>;
  kept: () => Promise<KeptFile[]>;
  /** Returns when it is worth another try: the line is back, or so much time has passed. */
  lineMayBeBack: (ms: number) => Promise<void>;
  /** The list of this visit's files has changed. */
  changed: (appointmentId: string) => void;
  newId: () => string;
}

interface Work {
  file: Blob;
  remote: SharedFile | null;
  /** Under way: whoever pauses and goes on meanwhile waits for the same answer. */
  announcing: Promise<SharedFile> | null;
  stop: AbortController;
}

const shortestWait = 1000;
const longestWait = 15_000;

/** A guest who was sent back to wait, or whose place in the room was lost with the line, is let in again. */
export const waitsOutside = (failure: unknown) => failure instanceof ApiError && failure.code === 'files.not_admitted';

const comesAgain = (failure: unknown) =>
  waitsOutside(failure) ||
  (failure instanceof ApiError && (failure.unreachable || failure.status >= 500 || failure.status === 408));

export class Uploader {
  private uploads: readonly Upload[] = [];
  private readonly work = new Map<string, Work>();
  private readonly listeners = new Set<() => void>();
  private restored = false;
  private readonly ways: Ways;
  private readonly userId: string;

  constructor(ways: Ways, userId: string) {
    this.ways = ways;
    this.userId = userId;
  }

  read = (): readonly Upload[] => this.uploads;
  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Gives the upload's id. */
  add(appointmentId: string, file: Blob, name: string, kind: FileKind = 'shared'): string {
    return this.begin({ appointmentId, file, name, kind, remote: null });
  }

  /** Goes on with what a page before this one left in the midst. */
  async restore(): Promise<void> {
    if (this.restored) return;
    this.restored = true;
    for (const { fileId, appointmentId, userId, file, name } of await this.ways.kept().catch(() => [])) {
      if (userId !== this.userId) continue;
      const remote = await this.ways.ask(appointmentId, fileId).catch(() => undefined);
      if (remote?.state === 'receiving')
        this.begin({ appointmentId, file, name, kind: remote.kind ?? 'shared', remote });
      else if (remote !== undefined) await this.ways.forget(fileId).catch(() => undefined);
    }
  }

  pause(id: string): void {
    this.work.get(id)?.stop.abort();
    this.change(id, { state: 'paused' });
  }

  resume(id: string): void {
    const work = this.work.get(id);
    if (!work) return;
    work.stop = new AbortController();
    this.change(id, { state: 'sending', problem: null });
    void this.run(id, work);
  }

  async cancel(id: string): Promise<void> {
    const work = this.work.get(id);
    work?.stop.abort();
    const upload = this.drop(id);
    if (!work?.remote || !upload) return;
    await this.ways.forget(work.remote.file_id).catch(() => undefined);
    await this.ways.remove(work.remote.file_id).catch(() => undefined);
    this.ways.changed(upload.appointmentId);
  }

  private begin({
    appointmentId,
    file,
    name,
    kind,
    remote,
  }: Pick<Work, 'file' | 'remote'> & Pick<Upload, 'appointmentId' | 'name' | 'kind'>): string {
    const id = this.ways.newId();
    const sent = remote ? remote.received * remote.part_bytes : 0;
    const known = { fileId: remote?.file_id ?? null, bytes: file.size, sent };
    const upload: Upload = { id, appointmentId, name, kind, ...known, state: 'sending', problem: null };
    const work: Work = { file, remote, announcing: null, stop: new AbortController() };
    this.work.set(id, work);
    this.publish([...this.uploads, upload]);
    void this.run(id, work);
    return id;
  }

  private async run(id: string, work: Work): Promise<void> {
    const { signal } = work.stop;
    for (let wait = shortestWait; !signal.aborted; wait = Math.min(wait * 2, longestWait)) {
      try {
        await this.sendAll(id, work, signal, () => (wait = shortestWait));
        return;
      } catch (failure) {
        if (signal.aborted) return;
        if (!comesAgain(failure)) return await this.fail(id, work, failure);
        this.change(id, { state: 'waiting', problem: failure });
      }
      await this.ways.lineMayBeBack(wait);
      if (!signal.aborted) await this.catchUp(work);
    }
  }

  private async sendAll(id: string, work: Work, signal: AbortSignal, moved: () => void): Promise<void> {
    const upload = this.uploads.find((one) => one.id === id);
    if (!upload) return;
    let remote = work.remote ?? (await (work.announcing ??= this.announced(upload, work)));
    // Whoever cancelled while it was being announced wants nothing of it to stay.
    if (!this.work.has(id)) return void (await this.ways.remove(remote.file_id));
    while (remote.state === 'receiving' && !signal.aborted) {
      const first = remote.received * remote.part_bytes;
      this.change(id, { state: 'sending', sent: first, problem: null });
      const part = work.file.slice(first, first + remote.part_bytes);
      remote = await this.put(remote, part, signal);
      work.remote = remote;
      moved();
    }
    if (signal.aborted) return;
    await this.ways.forget(remote.file_id).catch(() => undefined);
    this.ways.changed(upload.appointmentId);
    this.drop(id);
  }

  private async announced({ id, appointmentId, name, bytes, kind }: Upload, work: Work): Promise<SharedFile> {
    try {
      const remote = await this.ways.announce(appointmentId, name, bytes, kind);
      work.remote = remote;
      this.change(id, { fileId: remote.file_id });
      // Without it, a reload means choosing the file once more, and nothing worse.
      const kept = { fileId: remote.file_id, appointmentId, userId: this.userId, file: work.file, name };
      await this.ways.keep(kept).catch(() => undefined);
      return remote;
    } finally {
      work.announcing = null;
    }
  }

  private async put(remote: SharedFile, part: Blob, signal: AbortSignal): Promise<SharedFile> {
    try {
      return await this.ways.putPart(remote.file_id, remote.received, part, signal);
    } catch (failure) {
      // Another tab is ahead, or an answer was lost: the server says which part it wants.
      if (!(failure instanceof ApiError) || failure.code !== 'files.wrong_part') throw failure;
      return { ...remote, received: Number(failure.fields[0]?.problem ?? 0) };
    }
  }

  private async catchUp(work: Work): Promise<void> {
    if (!work.remote) return;
    const { appointment_id, file_id } = work.remote;
    const known = await this.ways.ask(appointment_id, file_id).catch(() => null);
    if (known) work.remote = known;
  }

  private async fail(id: string, work: Work, problem: unknown): Promise<void> {
    this.change(id, { state: 'failed', problem });
    const signedOut = problem instanceof ApiError && problem.status === 401;
    if (!work.remote || signedOut) return;
    await this.ways.forget(work.remote.file_id).catch(() => undefined);
    await this.ways.remove(work.remote.file_id).catch(() => undefined);
    this.ways.changed(work.remote.appointment_id);
    work.remote = null;
  }

  private drop(id: string): Upload | undefined {
    const upload = this.uploads.find((one) => one.id === id);
    this.work.delete(id);
    this.publish(this.uploads.filter((one) => one.id !== id));
    return upload;
  }

  private change(id: string, what: Partial<Upload>): void {
    this.publish(this.uploads.map((one) => (one.id === id ? { ...one, ...what } : one)));
  }

  private publish(next: readonly Upload[]): void {
    this.uploads = next;
    for (const listener of this.listeners) listener();
  }
}
