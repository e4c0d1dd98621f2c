/** Copies of unsaved notes in IndexedDB, which survives a crash of the browser. Each is deleted once it is saved. */
import { inUnsavedNotes } from '@/lib/unsaved-notes';
import type { LocalCopies, LocalCopy } from './saver';

export const localCopies: LocalCopies = {
  read: async (key) => ((await inUnsavedNotes('readonly', (store) => store.get(key))) as LocalCopy | undefined) ?? null,
  write: async (key, copy) => void (await inUnsavedNotes('readwrite', (store) => store.put(copy, key))),
  remove: async (key) => void (await inUnsavedNotes('readwrite', (store) => store.delete(key))),
};
