import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, hasCode } from './errors';

type OnSignedOut = () => void;
let onSignedOut: OnSignedOut = () => {};

/** Called once whenever the server no longer knows the session. */
export const whenSignedOut = (callback: OnSignedOut) => {
  onSignedOut = callback;
};

function noticeSignOut(error: unknown) {
  if (hasCode(error, 'identity.sign_in_needed')) onSignedOut();
}

const worthRetrying = (error: unknown) => !(error instanceof ApiError) || error.unreachable || error.status >= 500;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
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
