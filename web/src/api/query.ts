import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

const worthRetrying = (error: unknown) => !(error instanceof ApiError) || error.unreachable || error.status >= 500;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // Offline, a page has to say that it failed and offer to try again, rather than wait in silence.
      networkMode: 'always',
      retry: (count, error) => count < 2 && worthRetrying(error),
      retryDelay: (attempt) => Math.min(4000, 400 * 2 ** attempt),
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
