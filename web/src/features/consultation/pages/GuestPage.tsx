import { Suspense, useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { ApiError, explain } from '@/api/errors';
import { usePageTitle } from '@/lib/title';
import { LinkButton, LoadingCards } from '@/ui';
import { canConnect, hasDevices } from '../call/devices';
import { beside } from '../components/beside';
import { GuestCall } from '../guests/GuestCall';
import { GuestCard } from '../guests/GuestCard';
import { GuestTime } from '../guests/GuestTime';
import type { Props as OtherBrowserProps } from '../guests/OtherBrowser';
import { enterAsGuest, fetchGuestVisit, leaveAsGuest } from '../guests/visit';
import type { GuestVisit } from '../model';
import { useDoctorName, useInviter } from '../words';

const OtherBrowser = beside<OtherBrowserProps>(async () => (await import('../guests/OtherBrowser')).OtherBrowser);

type State =
  | { at: 'loading' }
  /** In a browser that is not one for calls. The link is not used before the guest wants it here. */
  | { at: 'other_browser' }
  | { at: 'refused' }
  /** By the clinic's clock, by its end, or by the doctor. */
  | { at: 'over' }
  | { at: 'gone' }
  | { at: 'failed'; error: unknown }
  | { at: 'visit'; visit: GuestVisit };

const lookEveryMs = 15_000;

/** /guest#<invitation>: for whoever was invited to a visit, without an account. */
export function GuestPage() {
  const { t } = useLingui();
  usePageTitle(t`Video visit`);
  const [here, setHere] = useState(canConnect() && hasDevices());
  const [state, setState] = useState<State>({ at: here ? 'loading' : 'other_browser' });
  const known = useRef(false);

  const enter = () => {
    enterAsGuest().then(
      (visit) => {
        known.current = true;
        setState({ at: 'visit', visit });
      },
      (error: unknown) => setState(refusal(error, known.current)),
    );
  };
  useEffect(() => {
    if (!here) return;
    enter();
    // The same page by another link.
    window.addEventListener('hashchange', enter);
    return () => window.removeEventListener('hashchange', enter);
  }, [here]);

  const isVisit = state.at === 'visit';
  useEffect(() => {
    if (!isVisit) return;
    const look = () =>
      fetchGuestVisit().then(
        (visit) => setState({ at: 'visit', visit }),
        (error: unknown) => {
          if (error instanceof ApiError && error.status === 401) setState({ at: 'over' });
        },
      );
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isVisit]);

  const done = () => {
    setState({ at: 'gone' });
    // Should it fail, the session ends with the visit.
    leaveAsGuest().catch(() => undefined);
  };
  switch (state.at) {
    case 'loading':
      return (
        <main style={{ maxWidth: 620, margin: '0 auto', padding: 32 }}>
          <LoadingCards count={1} />
        </main>
      );
    case 'other_browser':
      return (
        <Suspense>
          <OtherBrowser
            onHere={() => {
              setState({ at: 'loading' });
              setHere(true);
            }}
          />
        </Suspense>
      );
    case 'visit':
      return state.visit.open ? (
        <GuestCall visit={state.visit} onOver={() => setState({ at: 'over' })} onDone={done} />
      ) : (
        <Before visit={state.visit} />
      );
    default:
      return <Told state={state} onRetry={enter} />;
  }
}

const refusal = (error: unknown, known: boolean): State => {
  if (!(error instanceof ApiError)) return { at: 'failed', error };
  if (error.status === 401) return known ? { at: 'over' } : { at: 'refused' };
  return error.status === 404 ? { at: 'refused' } : { at: 'failed', error };
};

function Before({ visit }: { visit: GuestVisit }) {
  const { t } = useLingui();
  const nameOf = useDoctorName();
  const { name: doctor } = nameOf(visit.doctor_name);
  const inviter = useInviter(visit);
  const { name } = visit;
  return (
    <GuestCard title={t`${inviter} invited you to a video visit`}>
      <p>
        <Trans>
          You come as <strong>{name}</strong>. The visit is with {doctor}.
        </Trans>
      </p>
      <GuestTime visit={visit} away />
      <p className="ae-dim">{t`You can leave this page open: it lets you in by itself.`}</p>
    </GuestCard>
  );
}

type ToldProps = { state: Exclude<State, { at: 'loading' | 'other_browser' } | { at: 'visit' }>; onRetry: () => void };

/** Why there is no visit here, and the way on. */
function Told({ state, onRetry }: ToldProps) {
  const { t } = useLingui();
  if (state.at === 'failed') {
    const again = (
      <Button onClick={onRetry}>
        <Trans>Try again</Trans>
      </Button>
    );
    return (
      <GuestCard title={t`This page could not be opened`} actions={again}>
        <p>{explain(state.error)}</p>
      </GuestCard>
    );
  }
  const words = {
    refused: [
      t`This link does not open a visit`,
      t`A link works once, for one person, and until the visit is over. Perhaps it was opened before, on another device, or taken back.`,
      t`Ask the person who sent it to you for a new one.`,
    ],
    over: [
      t`The visit is over for you`,
      t`It has ended, or the doctor has closed your part in it.`,
      t`If that was a mistake, ask the person who invited you for a new link.`,
    ],
    gone: [t`You have left the visit`, t`Thank you for being there. You can close this page.`, ''],
  }[state.at];
  return (
    <GuestCard
      title={words[0] ?? ''}
      actions={
        <LinkButton to="/" variant="default">
          <Trans>About Aegle</Trans>
        </LinkButton>
      }
    >
      <p>{words[1]}</p>
      {words[2] && <p>{words[2]}</p>}
    </GuestCard>
  );
}
