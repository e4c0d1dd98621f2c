import { useEffect, useState, useSyncExternalStore } from 'react';
import { realtime } from '@/lib/live';
import { localCopies } from './notes/local-copies';
import { NotesSaver, type NotesView } from './notes/saver';
import { fetchNotes, putNotes } from './queries';

export interface NotesDesk {
  saver: NotesSaver;
  view: NotesView;
}

/** The notes of one visit, for its doctor. */
export function useNotes(appointmentId: string, userId: string): NotesDesk | null {
  const [saver, setSaver] = useState<NotesSaver | null>(null);
  useEffect(() => {
    const made = new NotesSaver({
      key: `${userId}.${appointmentId}`,
      fetch: () => fetchNotes(appointmentId),
      put: (change, leaving) => putNotes(appointmentId, change, leaving),
      copies: localCopies,
    });
    const leave = () => made.flushOnLeaving();
    const hurry = () => made.hurry();
    window.addEventListener('pagehide', leave);
    window.addEventListener('online', hurry);
    const stop = realtime.onState((state) => state === 'open' && made.hurry());
    setSaver(made);
    return () => {
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('online', hurry);
      stop();
      made.close();
      setSaver(null);
    };
  }, [appointmentId, userId]);
  const view = useSyncExternalStore(saver?.subscribe ?? never, () => saver?.view ?? null);
  return saver && view ? { saver, view } : null;
}

const never = () => () => {};
