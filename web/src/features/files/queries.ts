import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '@/api/client';
import { networkError, toApiError } from '@/api/errors';
import type { FileKind, FileList, SharedFile } from './model';

export const filesKey = (appointmentId: string) => ['files', appointmentId] as const;

const inPath = (appointment_id: string) => ({ params: { path: { appointment_id } } });

export const fetchFiles = (appointmentId: string): Promise<FileList> =>
  ask(api.GET('/api/appointments/{appointment_id}/files', inPath(appointmentId)));

/** Live events refresh it; while something is being checked it is asked for besides, should the line be down. */
export const useFiles = (appointmentId: string) =>
  useQuery({
    queryKey: filesKey(appointmentId),
    queryFn: () => fetchFiles(appointmentId),
    refetchInterval: ({ state }) => (state.data?.files.some((file) => file.state === 'checking') ? 3000 : false),
  });

export const refreshFiles = (client: QueryClient, appointmentId: string) =>
  client.invalidateQueries({ queryKey: filesKey(appointmentId) });

export const announce = (appointmentId: string, name: string, bytes: number, kind: FileKind): Promise<SharedFile> =>
  ask(api.POST('/api/appointments/{appointment_id}/files', { ...inPath(appointmentId), body: { name, bytes, kind } }));

export const removeFile = (file_id: string): Promise<unknown> =>
  ask(api.DELETE('/api/files/{file_id}', { params: { path: { file_id } } }));

export function useRemoveFile(appointmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: removeFile,
    onSettled: () => refreshFiles(client, appointmentId),
  });
}

export const previewAddress = (fileId: string) => `/api/files/${encodeURIComponent(fileId)}/preview`;
export const contentAddress = (fileId: string) => `/api/files/${encodeURIComponent(fileId)}/content`;

/** The typed client knows JSON alone. */
async function fetched(address: string, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'same-origin', ...options });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw networkError();
  }
  if (!response.ok) throw toApiError(await response.json().catch(() => null), response.status);
  return response;
}

export async function putPart(fileId: string, part: number, body: Blob, signal: AbortSignal): Promise<SharedFile> {
  const address = `/api/files/${encodeURIComponent(fileId)}/parts/${part}`;
  const headers = { 'Content-Type': 'application/octet-stream' };
  return (await (await fetched(address, { method: 'PUT', headers, body, signal })).json()) as SharedFile;
}

export async function fetchContent(fileId: string, signal?: AbortSignal): Promise<Blob> {
  try {
    return await (await fetched(contentAddress(fileId), { signal })).blob();
  } catch (failure) {
    // The line was lost in the midst of it.
    if (failure instanceof TypeError) throw networkError();
    throw failure;
  }
}
