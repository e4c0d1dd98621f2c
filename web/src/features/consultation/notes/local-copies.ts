/** Copies of unsaved notes in IndexedDB, which survives a crash of the browser. Each is deleted once it is saved. */
import type { LocalCopies, LocalCopy } from './saver';

const databaseName = 'aegle';
const storeName = 'unsaved-notes';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB did not open'));
  });
}

let database: Promise<IDBDatabase> | undefined;

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  database ??= opened();
  const transaction = (await database).transaction(storeName, mode, { durability: 'relaxed' });
  const request = work(transaction.objectStore(storeName));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB refused'));
  });
}

export const localCopies: LocalCopies = {
  read: async (key) => ((await inStore('readonly', (store) => store.get(key))) as LocalCopy | undefined) ?? null,
  write: async (key, copy) => void (await inStore('readwrite', (store) => store.put(copy, key))),
  remove: async (key) => void (await inStore('readwrite', (store) => store.delete(key))),
};
