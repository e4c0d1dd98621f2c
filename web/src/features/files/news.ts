import type { QueryClient } from '@tanstack/react-query';
import type { SharedFile } from './model';
import { fetchFiles, filesKey } from './queries';

/** Looks anew, and says which files others have shared since `since`. */
export async function newFiles(
  client: QueryClient,
  appointmentId: string,
  userId: string,
  since: Date,
): Promise<SharedFile[]> {
  const list = await client.fetchQuery({
    queryKey: filesKey(appointmentId),
    queryFn: () => fetchFiles(appointmentId),
    staleTime: 0,
  });
  return list.files.filter(
    ({ sender, shared_at }) => sender.id !== userId && shared_at !== null && new Date(shared_at) > since,
  );
}
