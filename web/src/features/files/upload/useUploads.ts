import { useEffect, useState, useSyncExternalStore } from 'react';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { announce, fetchFiles, putPart, refreshFiles, removeFile } from '../queries';
import { forget, keep, kept } from './kept';
import { type Upload, Uploader } from './uploader';

/** One a page and person: what is on its way goes on, whatever tab is looked at. */
const uploaders = new Map<string, Uploader>();

function lineMayBeBack(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
  });
}

export function uploaderOf(userId: string, client: QueryClient): Uploader {
  let uploader = uploaders.get(userId);
  if (uploader) return uploader;
  const ask = async (appointmentId: string, fileId: string) =>
    (await fetchFiles(appointmentId)).files.find(({ file_id }) => file_id === fileId) ?? null;
  const changed = (appointmentId: string) => void refreshFiles(client, appointmentId);
  const newId = () => crypto.randomUUID();
  const ways = { announce, putPart, ask, remove: removeFile, keep, forget, kept, lineMayBeBack, changed, newId };
  uploader = new Uploader(ways, userId);
  uploaders.set(userId, uploader);
  return uploader;
}

export interface Uploads {
  uploader: Uploader;
  uploads: Upload[];
}

export function useUploads(appointmentId: string, userId: string): Uploads {
  const client = useQueryClient();
  const [uploader] = useState(() => uploaderOf(userId, client));
  useEffect(() => void uploader.restore(), [uploader]);
  const all = useSyncExternalStore(uploader.subscribe, uploader.read);
  return { uploader, uploads: all.filter((one) => one.appointmentId === appointmentId) };
}
