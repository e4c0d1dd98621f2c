/**
 * One recording of a call after the other, in the doctor's browser: carries out what `course` decides, and hands what was
 * recorded to the uploader. It belongs to the page and not to a component: what is recorded is kept also when the call has ended.
 */
import { fetchFiles, type Upload, type Uploader } from '@/features/files';
import { isAdmitted } from '../call/machine';
import type { CallRunner } from '../call/runner';
import { allAgree, inCall, isRecording } from './answers';
import { type Course, next } from './course';
import { Recorder } from './recorder';
import { type Left, leftOf, roomFor } from './room-left';
import { type Names, sourcesOf } from './sources';

export type Ending = { why: 'withdrawn'; names: string[] } | { why: 'full' | 'failed' | 'refused' };

export interface SessionView {
  course: Course;
  left: Left;
  /** On its way to the clinic. */
  upload: Upload | null;
  /** Why the last one ended, or did not begin, if nobody here wanted it. */
  ending: Ending | null;
  /** How many are with the visit since this page was opened. */
  kept: number;
}

interface Options extends Names {
  runner: CallRunner;
  appointmentId: string;
  uploader: Uploader;
  fileName: () => string;
}

const enough: Left = { full: false, minutes: null };

export class RecordingSession {
  private readonly listeners = new Set<() => void>();
  private recorder: Recorder | null = null;
  private room = 0;
  private saving = false;
  private keptBefore = 0;
  private sending: string[] = [];
  view: SessionView = { course: 'off', left: enough, upload: null, ending: null, kept: 0 };

  constructor(private readonly options: Options) {
    options.runner.subscribe(() => this.look());
    options.uploader.subscribe(() => this.followUpload());
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  read = (): SessionView => this.view;

  async start(): Promise<void> {
    if (this.view.course !== 'off' || this.saving) return;
    this.show({ course: 'starting', ending: null, left: enough });
    try {
      const list = await fetchFiles(this.options.appointmentId);
      this.room = roomFor(list);
      this.keptBefore = list.files.filter(isKept).length;
    } catch {
      return this.show({ course: 'off', ending: { why: 'refused' } });
    }
    if (leftOf(this.room, 0).full) return this.show({ course: 'off', ending: { why: 'full' } });
    const refusal = await this.options.runner.record(true);
    // The roster that says so came before; where none came, nothing is recorded.
    if (refusal !== null && this.read().course === 'starting') this.show({ course: 'off', ending: { why: 'refused' } });
  }

  /** By the doctor's own hand. */
  stop(): void {
    void this.options.runner.record(false);
    void this.finish(null);
  }

  forget(): void {
    this.show({ ending: null });
  }

  private look(): void {
    const { state } = this.options.runner.view;
    const facts = {
      inside: state.wantsIn && isAdmitted(state),
      entered: state.entered,
      on: isRecording(state.peers),
      agreed: allAgree(state.peers),
    };
    const { course, deed } = next(this.view.course, facts);
    if (course !== this.view.course) this.show({ course });
    if (deed === 'begin') return this.begin();
    if (deed === 'rest') return this.recorder?.rest();
    if (deed === 'resume') return this.recorder?.resume();
    if (deed === 'ask') return void this.askAgain();
    if (deed === 'finish') {
      const names = inCall(state.peers).filter(({ consents }) => !consents);
      const withdrawn = facts.inside && names.length > 0;
      void this.finish(withdrawn ? { why: 'withdrawn', names: names.map(this.options.personName) } : null);
    }
  }

  private async askAgain(): Promise<void> {
    const refusal = await this.options.runner.record(true);
    if (refusal !== null && this.view.course === 'resuming') void this.finish({ why: 'refused' });
  }

  private begin(): void {
    try {
      this.recorder = new Recorder(() => sourcesOf(this.options.runner.view, this.options), {
        grown: () => this.measure(),
        failed: () => this.give({ why: 'failed' }),
      });
    } catch {
      this.give({ why: 'failed' });
    }
    this.guard();
  }

  private measure(): void {
    const left = leftOf(this.room, this.recorder?.bytes ?? 0);
    if (left.minutes !== this.view.left.minutes) this.show({ left });
    if (left.full) this.give({ why: 'full' });
  }

  private give(ending: Ending): void {
    void this.options.runner.record(false);
    void this.finish(ending);
  }

  private async finish(ending: Ending | null): Promise<void> {
    const { recorder } = this;
    this.recorder = null;
    this.saving = recorder !== null;
    this.show({ course: 'off', ending, left: enough });
    const film = (await recorder?.finish().catch(() => null)) ?? null;
    const { uploader, appointmentId, fileName } = this.options;
    if (film) {
      // The uploader tells of it before it gives the id.
      const id = uploader.add(appointmentId, film, fileName(), 'recording');
      this.sending = [...this.sending, id];
    }
    this.saving = false;
    this.followUpload();
  }

  private followUpload(): void {
    const uploads = this.options.uploader.read().filter(({ id }) => this.sending.includes(id));
    const upload = uploads[0] ?? null;
    const gone = this.sending.length > uploads.length;
    this.sending = uploads.map(({ id }) => id);
    if (upload !== this.view.upload) this.show({ upload });
    if (gone) void this.count();
    this.guard();
  }

  /** Sent, or cancelled among the files: the clinic knows. */
  private async count(): Promise<void> {
    const list = await fetchFiles(this.options.appointmentId).catch(() => null);
    if (list) this.show({ kept: Math.max(0, list.files.filter(isKept).length - this.keptBefore) });
  }

  /** Whoever goes now would lose what was recorded. */
  private guard(): void {
    const busy = this.recorder !== null || this.saving || this.sending.length > 0;
    if (busy) window.addEventListener('beforeunload', askFirst);
    else window.removeEventListener('beforeunload', askFirst);
  }

  private show(change: Partial<SessionView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}

const askFirst = (event: BeforeUnloadEvent) => event.preventDefault();

const isKept = ({ kind, state }: { kind?: string; state: string }) =>
  kind === 'recording' && (state === 'ready' || state === 'checking');
