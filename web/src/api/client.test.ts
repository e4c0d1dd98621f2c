import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import createClient from 'openapi-fetch';
import { afterEach, expect, test } from 'vitest';
import { ask } from './client';
import { ApiError, explain, hasCode } from './errors';
import type { paths } from './schema.gen';

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

/** A client of a real HTTP server that answers as the handler says. */
async function clientOf(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  server = createServer(handle);
  await new Promise<void>((ready) => server?.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return createClient<paths>({ baseUrl: `http://127.0.0.1:${port}` });
}

const failure = async (call: Promise<unknown>) => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
};

test('gives the body', async () => {
  const api = await clientOf((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"specialties":[],"next":null}');
  });
  expect(await ask(api.GET('/api/specialties'))).toEqual({ specialties: [], next: null });
});

test('a problem document keeps its code, its fields and its words', async () => {
  const problem = {
    type: 'about:blank',
    title: 'Invalid',
    status: 422,
    code: 'invalid',
    detail: 'Some of what was sent is not right.',
    request_id: 'r-1',
    errors: [{ field: 'email', problem: 'Must be an e-mail address.' }],
  };
  const api = await clientOf((_request, response) => {
    response.writeHead(422, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(problem));
  });
  const error = await failure(ask(api.POST('/api/auth/resend', { body: { email: 'x' } })));
  expect(hasCode(error, 'invalid')).toBe(true);
  expect(error).toMatchObject({ status: 422, fields: problem.errors, requestId: 'r-1' });
  expect(explain(error)).toBe('Some of what was sent is not right.');
});

test("a proxy's error page becomes words, not HTML", async () => {
  const api = await clientOf((_request, response) => {
    response.writeHead(502, { 'content-type': 'text/html' });
    response.end('<html>Bad gateway</html>');
  });
  const error = await failure(ask(api.GET('/api/specialties')));
  expect(error).toMatchObject({ status: 502, code: 'http.502' });
  expect(explain(error)).toMatch(/server had a problem/);
});

test('no answer at all says so', async () => {
  const api = await clientOf((request) => request.socket.destroy());
  const error = await failure(ask(api.GET('/api/specialties')));
  expect(error.unreachable).toBe(true);
  expect(explain(error)).toMatch(/could not reach/);
});

test('an empty answer is no error', async () => {
  const api = await clientOf((_request, response) => response.writeHead(204).end());
  expect(await ask(api.POST('/api/auth/logout'))).toBeUndefined();
});
