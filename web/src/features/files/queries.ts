import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '@/api/client';
import { networkError, toApiError } from '@/api/errors';
import type { FileKind, FileList, SharedFile } from './model';

export const filesKey = (appointmentId: string) => ['files', appointmentId] as const;

const inPath = (appointment_id: string) => ({ params: { path: { appointment_id } } });

/** Whose files they are to see: a party's are all of the visit, a guest's those that it sent itself. */
export type Side = 'party' | 'guest';

export const fetchFiles = (appointmentId: string, side: Side = 'party'): Promise<FileList> =>
  side === 'guest'
    ? ask(api.GET('/api/guest/files'))
    : ask(api.GET('/api/appointments/{appointment_id}/files', inPath(appointmentId)));

/** Live events refresh it; while something is being checked it is asked for besides, should the line be down. */
export const useFiles = (appointmentId: string, side: Side) =>
  useQuery({
    queryKey: filesKey(appointmentId),
    queryFn: () => fetchFiles(appointmentId, side),
    refetchInterval: ({ state }) => (state.data?.files.some((file) => file.state === 'checking') ? 3000 : false),
  });

export const refreshFiles = (client: QueryClient, appointmentId: string) =>
  client.invalidateQueries({ queryKey: filesKey(appointmentId) });

export function announce(
  side: Side,
  appointmentId: string,
  name: string,
  bytes: number,
  kind: FileKind,
): Promise<SharedFile> {
  const body = { name, bytes, kind };
  return side === 'guest'
    ? ask(api.POST('/api/guest/files', { body }))
    : ask(api.POST('/api/appointments/{appointment_id}/files', { ...inPath(appointmentId), body }));
}

export function removeFile(side: Side, file_id: string): Promise<unknown> {
  const which = { params: { path: { file_id } } };
  return side === 'guest'
    ? ask(api.DELETE('/api/guest/files/{file_id}', which))
    : ask(api.DELETE('/api/files/{file_id}', which));
}

export function useRemoveFile(appointmentId: string, side: Side) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (fileId: string) => removeFile(side, fileId),
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

export async function putPart(
  side: Side,
  fileId: string,
  part: number,
  body: Blob,
  signal: AbortSignal,
): Promise<SharedFile> {
  const address = `/api/${side === 'guest' ? 'guest/' : ''}files/${encodeURIComponent(fileId)}/parts/${part}`;
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
