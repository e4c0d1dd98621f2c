/** The database of this browser that keeps files until the server has them. */
export const filesOnTheWay = 'aegle-files';

/** At sign-out: nothing of them is left to whoever uses the browser next. */
export function dropFilesOnTheWay(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve();
    const request = indexedDB.deleteDatabase(filesOnTheWay);
    for (const end of ['success', 'error', 'blocked']) request.addEventListener(end, () => resolve());
  });
}
