import { lazy, Suspense, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useLingui } from '@lingui/react/macro';
import { ErrorState, LinkButton, LoadingCards, EmptyState, Page } from '@/ui';
import { useMeQuery, type Me } from '@/features/identity';

const EnrolmentGate = lazy(async () => ({
  default: (await import('@/features/identity/pages/EnrolmentGate')).EnrolmentGate,
}));

type Props = { role?: Me['role'] | Me['role'][]; children: ReactNode };

/** Lets the signed-in user of the right role through; others go to the sign-in, and come back here after it. */
export function SignedIn({ role, children }: Props) {
  const { data: me, isPending, error, refetch } = useMeQuery();
  const { pathname, search } = useLocation();
  if (isPending) return <Waiting />;
  if (error) return <Unreachable error={error} retry={() => void refetch()} />;
  if (!me) return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
  if (!me.fully_signed_in) {
    return (
      <Suspense fallback={<Waiting />}>
        <EnrolmentGate />
      </Suspense>
    );
  }
  if (role && ![role].flat().includes(me.role)) return <NotForYou />;
  return children;
}

/** Sign-in and sign-up are for those who are not signed in yet. */
export function SignedOut({ children }: { children: ReactNode }) {
  const { data: me, isPending } = useMeQuery();
  const next = safeNext(new URLSearchParams(useLocation().search).get('next'));
  if (isPending) return <Waiting />;
  return me ? <Navigate to={next} replace /> : children;
}

/** Only paths of our own: `next` must not lead to another site. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

export function Waiting() {
  return (
    <div style={{ maxWidth: 1184, margin: '0 auto', padding: 32 }}>
      <LoadingCards />
    </div>
  );
}

function Unreachable({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useLingui();
  return (
    <Page title={t`No connection`} width="reading">
      <ErrorState error={error} onRetry={retry} />
    </Page>
  );
}

function NotForYou() {
  const { t } = useLingui();
  return (
    <Page title={t`Not open to your account`} width="reading">
      <EmptyState
        title={t`This page is for someone else`}
        action={<LinkButton to="/">{t`Go to your home page`}</LinkButton>}
      >
        {t`You are signed in with an account that has no use for it.`}
      </EmptyState>
    </Page>
  );
}
