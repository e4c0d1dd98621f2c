import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Schemas } from '@/api/client';
import { explain } from '@/api/errors';
import { useNow } from '@/lib/clock';
import { awayText } from '@/lib/time';
import { Card, ErrorState, LoadingRows, Section, StateChip, toast, useFormatLocale } from '@/ui';
import { deviceName } from '../device';
import { useEndSession, useSessions } from '../queries';
import classes from './parts.module.css';

export function SessionsPart() {
  const { t } = useLingui();
  const { data: sessions, error, refetch } = useSessions();
  return (
    <Section title={t`Where you are signed in`}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!sessions && !error && <LoadingRows count={2} />}
      {sessions && (
        <Card flush>
          <ul className={classes.list}>
            {sessions.map((session) => (
              <Session key={session.id} session={session} />
            ))}
          </ul>
        </Card>
      )}
    </Section>
  );
}

function Session({ session }: { session: Schemas['Session'] }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const now = useNow(60_000);
  const end = useEndSession();
  const seen = awayText(session.last_seen_at, locale, now);
  const device = deviceName(session.user_agent) ?? t`Unknown device`;
  const finish = () =>
    end.mutate(session.id, {
      onSuccess: () => toast({ title: t`Signed out there` }),
      onError: (error) => toast({ title: t`Still signed in there`, body: explain(error), tone: 'red' }),
    });
  return (
    <li className={classes.item}>
      <div>
        <strong>{device}</strong>
        <span className="ae-dim ae-small">
          {session.address} · <Trans>last seen {seen}</Trans>
        </span>
      </div>
      {session.current ? (
        <StateChip tone="teal">{t`This device`}</StateChip>
      ) : (
        <Button variant="default" loading={end.isPending} onClick={finish} aria-label={t`Sign out: ${device}`}>
          <Trans>Sign out</Trans>
        </Button>
      )}
    </li>
  );
}
