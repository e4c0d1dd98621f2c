import { t } from '@lingui/core/macro';
import type { components } from './schema.gen';

export type Problem = components['schemas']['Problem'];

/** A refusal by the server, as an RFC 9457 problem document; `code` is stable, `status` 0 means that no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: { field: string; problem: string }[];
  readonly requestId: string | null;

  constructor(problem: Partial<Problem> & { status: number; code: string }) {
    super(problem.detail || problem.title || problem.code);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.errors ?? [];
    this.requestId = problem.request_id ?? null;
  }

  get unreachable(): boolean {
    return this.status === 0;
  }
}

export const networkError = () => new ApiError({ status: 0, code: 'network.unreachable' });

/** Reads whatever a failed call left us with: a problem document, a proxy's page, or nothing. */
export function toApiError(body: unknown, status: number): ApiError {
  if (isProblem(body)) return new ApiError({ ...body, status });
  return new ApiError({ status, code: `http.${status}`, detail: '' });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string';
}

export const hasCode = (error: unknown, code: string): error is ApiError =>
  error instanceof ApiError && error.code === code;

export const isNotFound = (error: unknown) => error instanceof ApiError && error.status === 404;

/** What happened and what to do next, in words for the reader. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiError)) return t`Something went wrong on this page. Please try again.`;
  if (error.unreachable) return t`We could not reach the clinic. Check your connection and try again.`;
  if (error.code === 'identity.sign_in_needed') return t`You are signed out. Please sign in again.`;
  if (error.status === 403 && !error.message.includes(' ')) return t`This is not open to your account.`;
  if (error.status === 404) return t`We could not find this. It may have been removed, or the link is not complete.`;
  if (error.status === 429) return t`That was too often in a short time. Please wait a minute and try again.`;
  if (error.status >= 500) return t`The clinic's server had a problem. Please try again in a moment.`;
  return error.message.includes(' ') ? error.message : t`This could not be done. Please try again.`;
}
