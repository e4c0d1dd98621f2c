/** Files on their way, in IndexedDB, so that a reload loses none. Each is deleted once the server has it. */
import { filesOnTheWay } from '@/lib/files-on-the-way';
import type { KeptFile } from './uploader';

const storeName = 'on-the-way';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(filesOnTheWay, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'fileId' });
    request.onsuccess = () => {
      // Whoever signs out, here or in another tab, deletes it.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error('IndexedDB did not open'));
  });
}

let database: Promise<IDBDatabase> | undefined;

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  database ??= opened();
  const transaction = (await database).transaction(storeName, mode);
  const request = work(transaction.objectStore(storeName));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB refused'));
  });
}

export const keep = async (file: KeptFile) => void (await inStore('readwrite', (store) => store.put(file)));
export const forget = async (fileId: string) => void (await inStore('readwrite', (store) => store.delete(fileId)));
export const kept = async () => (await inStore('readonly', (store) => store.getAll())) as KeptFile[];
