import { useEffect, useState, useSyncExternalStore } from 'react';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { uuid } from '@/lib/uuid';
import { announce, fetchFiles, putPart, refreshFiles, removeFile, type Side } from '../queries';
import { forget, keep, kept } from './kept';
import { type Upload, Uploader, type Ways } from './uploader';

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

type Keeping = Pick<Ways, 'keep' | 'forget' | 'kept'>;

const inThisBrowser: Keeping = { keep, forget, kept };

/** A guest never signs out, so nothing of it is left in a browser that may be somebody else's. */
const nowhere: Keeping = {
  keep: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  kept: () => Promise.resolve([]),
};

export function uploaderOf(userId: string, client: QueryClient, side: Side = 'party'): Uploader {
  let uploader = uploaders.get(userId);
  if (uploader) return uploader;
  const ask = async (appointmentId: string, fileId: string) =>
    (await fetchFiles(appointmentId, side)).files.find(({ file_id }) => file_id === fileId) ?? null;
  const ways: Ways = {
    announce: (...given) => announce(side, ...given),
    putPart: (...given) => putPart(side, ...given),
    ask,
    remove: (fileId) => removeFile(side, fileId),
    ...(side === 'guest' ? nowhere : inThisBrowser),
    lineMayBeBack,
    changed: (appointmentId) => void refreshFiles(client, appointmentId),
    newId: uuid,
  };
  uploader = new Uploader(ways, userId);
  uploaders.set(userId, uploader);
  return uploader;
}

export interface Uploads {
  uploader: Uploader;
  uploads: Upload[];
}

export function useUploads(appointmentId: string, userId: string, side: Side = 'party'): Uploads {
  const client = useQueryClient();
  const [uploader] = useState(() => uploaderOf(userId, client, side));
  useEffect(() => void uploader.restore(), [uploader]);
  const all = useSyncExternalStore(uploader.subscribe, uploader.read);
  return { uploader, uploads: all.filter((one) => one.appointmentId === appointmentId) };
}
