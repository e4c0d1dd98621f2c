import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';
import { ApiError } from '@/api/errors';
import { leaveForGood } from '@/lib/leaving';
import { leaveNothingBehind } from '@/lib/left-behind';

export type Me = Schemas['Me'];

export const meKey = ['me'] as const;

/** The signed-in user, or null. */
export const meQuery = queryOptions({
  queryKey: meKey,
  // Not /api/auth/me: its 401 for a visitor would stand as an error in the browser's console.
  queryFn: async ({ client }): Promise<Me | null> => {
    const { user, ...config } = await ask(api.GET('/api/config'));
    client.setQueryData(configKey, config);
    return user;
  },
  staleTime: 5 * 60_000,
});

export type Config = Omit<Schemas['Config'], 'user'>;

const configKey = ['config'] as const;

/** The clinic's settings, which come with the answer to who is signed in. */
export const useConfig = () =>
  useQuery({
    queryKey: configKey,
    queryFn: (): Promise<Config> => ask(api.GET('/api/config')),
    staleTime: Infinity,
    enabled: useMeQuery().isFetched,
  });

export const useMeQuery = () => useQuery(meQuery);

/** The signed-in user, or null while nobody is, or nobody knows yet. */
export const useMe = (): Me | null => useMeQuery().data ?? null;

/** Inside pages that only a signed-in user reaches. */
export function useSignedIn(): Me {
  const me = useMe();
  if (!me) throw new Error('this page is for signed-in users only');
  return me;
}

function useSignedInUser() {
  const client = useQueryClient();
  return (me: Me) => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' && queryKey[0] !== 'config' });
    client.setQueryData(meKey, me);
  };
}

export function useSignIn() {
  const signedIn = useSignedInUser();
  return useMutation({
    mutationFn: (body: Schemas['Login']) => ask(api.POST('/api/auth/login', { body })),
    onSuccess: ({ user }) => signedIn(user),
  });
}

export function useVerify() {
  const signedIn = useSignedInUser();
  return useMutation({
    mutationFn: (body: Schemas['Verification']) => ask(api.POST('/api/auth/verify', { body })),
    onSuccess: ({ user }) => signedIn(user),
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      try {
        await ask(api.POST('/api/auth/logout'));
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) throw error;
      }
    },
    // A page loaded anew: nothing that the user saw is left in this tab's memory.
    onSuccess: async () => {
      await leaveNothingBehind();
      leaveForGood();
    },
  });
}

export const register = (body: Schemas['Registration']) => ask(api.POST('/api/auth/register', { body }));
export const resendCode = (body: Schemas['Resend']) => ask(api.POST('/api/auth/resend', { body }));
export const forgotPassword = (email: string) => ask(api.POST('/api/auth/password/forgot', { body: { email } }));
export const resetPassword = (body: Schemas['PasswordReset']) => ask(api.POST('/api/auth/password/reset', { body }));
export const changePassword = (body: Schemas['PasswordChange']) => ask(api.PUT('/api/auth/password', { body }));

export function useChangeMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['MeChange']) => ask(api.PUT('/api/auth/me', { body })),
    onSuccess: (me) => client.setQueryData(meKey, me),
  });
}

const sessionsKey = ['sessions'] as const;

export const useSessions = () =>
  useQuery({ queryKey: sessionsKey, queryFn: async () => (await ask(api.GET('/api/auth/sessions'))).sessions });

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (session_id: string) =>
      ask(api.DELETE('/api/auth/sessions/{session_id}', { params: { path: { session_id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export const beginTotp = (password: string) => ask(api.POST('/api/auth/totp/begin', { body: { password } }));
export const confirmTotp = (code: string) => ask(api.POST('/api/auth/totp/confirm', { body: { code } }));
export const disableTotp = (password: string) => ask(api.POST('/api/auth/totp/disable', { body: { password } }));

export const useRefreshMe = () => {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: meKey });
};

const recordKey = ['record'] as const;

export const useMyRecord = () => useQuery({ queryKey: recordKey, queryFn: () => ask(api.GET('/api/patients/me')) });

export function useSaveRecord() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['PatientRecordChange']) => ask(api.PUT('/api/patients/me', { body })),
    onSuccess: (record) => {
      client.setQueryData(recordKey, record);
      return client.invalidateQueries({ queryKey: meKey });
    },
  });
}
