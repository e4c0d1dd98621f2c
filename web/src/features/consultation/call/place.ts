/**
 * Where this tab is in a call, so that a reload, and a browser that crashed, lead back into it without questions. A reload is
 * known by the tab's own storage. A crash takes that along, so the browser keeps a mark of each call; it counts only when
 * the tab that made it is gone without a word: that one held its peer id by a lock, and takes its mark back when it is closed.
 */
import { callPlaceKey } from '@/lib/call-places';
import { isHeld } from './identity';

export interface Place {
  audio: boolean;
  video: boolean;
}

interface Mark extends Place {
  userId: string;
  peer: string;
  /** Clock time at which the tab was last known to be there. */
  at: number;
}

export const placeTiming = { touchEveryMs: 5000, keptMs: 10 * 60_000 } as const;

function read<T>(storage: Storage, key: string): T | null {
  try {
    return JSON.parse(storage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** From before a reload of this tab, or of a tab that crashed; null: nobody was inside. */
export async function placeBefore(appointmentId: string, userId: string): Promise<Place | null> {
  const key = callPlaceKey(appointmentId);
  const own = read<Place>(sessionStorage, key);
  if (own) return own;
  const mark = read<Mark>(localStorage, key);
  if (!mark || mark.userId !== userId || Date.now() - mark.at > placeTiming.keptMs) return null;
  if (await isHeld(mark.peer)) return null;
  // Of two tabs that come at once the first has taken it.
  if (read<Mark>(localStorage, key)?.at !== mark.at) return null;
  localStorage.removeItem(key);
  return { audio: mark.audio, video: mark.video };
}

/** Keeps the place of one tab in one call. */
export class PlaceKeeper {
  private kept = '';
  private readonly timer: ReturnType<typeof setInterval>;
  private place: Place | null = null;

  constructor(
    private readonly appointmentId: string,
    private readonly userId: string,
    private readonly peer: string,
  ) {
    this.timer = setInterval(() => this.touch(), placeTiming.touchEveryMs);
    addEventListener('pagehide', this.forget);
    addEventListener('pageshow', this.touch);
  }

  /** `place` is null when one is in no call. */
  set(place: Place | null): void {
    const key = callPlaceKey(this.appointmentId);
    this.place = place;
    if (JSON.stringify(place) === this.kept) return;
    this.kept = JSON.stringify(place);
    if (place) sessionStorage.setItem(key, this.kept);
    else sessionStorage.removeItem(key);
    this.touch();
  }

  close(): void {
    clearInterval(this.timer);
    removeEventListener('pagehide', this.forget);
    removeEventListener('pageshow', this.touch);
  }

  private readonly touch = (): void => {
    if (!this.place) return this.forget();
    const { appointmentId, userId, peer, place } = this;
    const mark: Mark = { ...place, userId, peer, at: Date.now() };
    localStorage.setItem(callPlaceKey(appointmentId), JSON.stringify(mark));
  };

  /** Left, or closed by its owner: another tab's mark stays. */
  private readonly forget = (): void => {
    const key = callPlaceKey(this.appointmentId);
    if (read<Mark>(localStorage, key)?.peer === this.peer) localStorage.removeItem(key);
  };
}
