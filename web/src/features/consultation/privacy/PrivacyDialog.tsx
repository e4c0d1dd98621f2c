import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { explain } from '@/api/errors';
import { Dialog, Notice } from '@/ui';
import type { Pair } from './PrivacyShield';
import classes from './Privacy.module.css';
import { useVerify } from './queries';

type Props = { appointmentId: string; opened: boolean; pairs: Pair[]; onClose: () => void };

/** Four words to read to each other: alike on both sides only when nobody is between. */
export function PrivacyDialog({ appointmentId, opened, pairs, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Privacy check`} zIndex={450}>
      {pairs.map((pair) => (
        <section key={pair.peer.peer} className={classes.pair} aria-label={pair.peer.name}>
          <PairView appointmentId={appointmentId} pair={pair} />
        </section>
      ))}
    </Dialog>
  );
}

function PairView({ appointmentId, pair }: { appointmentId: string; pair: Pair }) {
  const { t } = useLingui();
  const { name } = pair.peer;
  const { state } = pair.privacy;
  if (state === 'pending')
    return <p>{t`The words appear once you are connected with ${name}, if both browsers can show them.`}</p>;
  if (state === 'insecure') {
    return (
      <Notice tone="amber" title={t`This page cannot show the words`}>
        {t`They need a page that was opened over https. The call is encrypted all the same, but you cannot check that nobody is between.`}
      </Notice>
    );
  }
  if (state === 'broken') {
    return (
      <Notice tone="red" title={t`The keys of this call have changed`}>
        {t`Somebody may be between you and ${name}. Say nothing confidential, leave the visit and enter again. If it happens again, talk another way and tell the clinic.`}
      </Notice>
    );
  }
  return <Compare appointmentId={appointmentId} pair={pair} />;
}

function Compare({ appointmentId, pair }: { appointmentId: string; pair: Pair }) {
  const { t } = useLingui();
  const verify = useVerify(appointmentId);
  const { peer, words, text, said } = pair;
  const { name } = peer;
  return (
    <>
      <p>
        <Trans>
          Read these words to each other. If {name} sees the same four, nobody is between you: picture and sound are
          private to you two.
        </Trans>
      </p>
      <ol className={classes.words} data-testid="privacy-words">
        {words.map(({ word, picture }) => (
          <li key={word}>
            <span aria-hidden className={classes.picture}>
              {picture}
            </span>
            <strong>{word}</strong>
          </li>
        ))}
      </ol>
      <div className={classes.answers}>
        <Button
          variant={said.mine === 'match' ? 'filled' : 'default'}
          aria-pressed={said.mine === 'match'}
          loading={verify.isPending && verify.variables.outcome === 'match'}
          onClick={() => verify.mutate({ words: text, outcome: 'match' })}
        >
          <Trans>They match</Trans>
        </Button>
        <Button
          variant={said.mine === 'differ' ? 'filled' : 'default'}
          data-danger={said.mine === 'differ' || undefined}
          aria-pressed={said.mine === 'differ'}
          loading={verify.isPending && verify.variables.outcome === 'differ'}
          onClick={() => verify.mutate({ words: text, outcome: 'differ' })}
        >
          <Trans>They differ</Trans>
        </Button>
      </div>
      <div role="status" aria-live="polite">
        <Outcome pair={pair} />
      </div>
      {verify.error && (
        <Notice tone="red" title={t`This could not be noted`}>
          {explain(verify.error)}
        </Notice>
      )}
    </>
  );
}

function Outcome({ pair: { peer, said, verdict } }: { pair: Pair }) {
  const { t } = useLingui();
  const { name } = peer;
  if (verdict === 'differ') {
    return (
      <Notice
        tone="red"
        title={said.mine === 'differ' ? t`You said that the words differ` : t`${name} does not see these words`}
      >
        {t`Somebody may be between you. Say nothing confidential. Leave and enter again, best from another network, and compare the new words. This is noted with the visit.`}
      </Notice>
    );
  }
  if (verdict === 'match') {
    return (
      <Notice tone="green" title={t`You both see the same words`}>
        {t`This call is private to the two of you. With a new connection there are new words to compare.`}
      </Notice>
    );
  }
  if (said.mine === 'match') return <p className="ae-dim">{t`Noted. ${name} has yet to say so too.`}</p>;
  if (said.theirs === 'match') return <p className="ae-dim">{t`${name} says that they match. Do you see them too?`}</p>;
  return <p className="ae-dim">{t`What you say is noted with the visit, and ${name} is told.`}</p>;
}
