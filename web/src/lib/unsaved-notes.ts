/** The database of this browser that keeps a doctor's notes until the server has them; each under `user.appointment`. */
const databaseName = 'aegle';
const storeName = 'unsaved-notes';

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onsuccess = () => {
      // Whoever signs out, here or in another tab, deletes it.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error('IndexedDB did not open'));
  });
}

let database: Promise<IDBDatabase> | undefined;

export async function inUnsavedNotes<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  database ??= opened();
  const transaction = (await database).transaction(storeName, mode, { durability: 'relaxed' });
  const request = work(transaction.objectStore(storeName));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB refused'));
  });
}

/** The appointments of whose notes something is on this device alone. */
export async function visitsWithUnsavedNotes(userId: string): Promise<string[]> {
  try {
    const keys = (await inUnsavedNotes('readonly', (store) => store.getAllKeys())).map(String);
    return keys.filter((key) => key.startsWith(`${userId}.`)).map((key) => key.slice(userId.length + 1));
  } catch {
    return [];
  }
}

export function dropUnsavedNotes(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve();
    const request = indexedDB.deleteDatabase(databaseName);
    for (const end of ['success', 'error', 'blocked']) request.addEventListener(end, () => resolve());
  });
}
