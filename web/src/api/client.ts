import createClient from 'openapi-fetch';
import type { components, paths } from './schema.gen';
import { networkError, toApiError } from './errors';

export type Schemas = components['schemas'];

/** The typed client; every call goes through `ask`, so that a failure is always an ApiError. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin,
  credentials: 'same-origin',
  // Looked up at each call: tests and service workers replace it.
  fetch: (request) => globalThis.fetch(request),
});

type Reply<T> = { data?: T; error?: unknown; response: Response };

/** `const doctor = await ask(api.GET('/api/doctors/{doctor_id}', {…}))`: the body, or an ApiError thrown. */
export async function ask<T>(call: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = await call;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw networkError();
  }
  if (!reply.response.ok) throw toApiError(reply.error, reply.response.status);
  return reply.data as T;
}
