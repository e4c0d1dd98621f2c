import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { explain } from '@/api/errors';
import { Dialog, Notice } from '@/ui';
import type { Pair } from './PrivacyShield';
import classes from './Privacy.module.css';
import { useVerify } from './queries';
import { Words } from './Words';

type Props = { appointmentId: string | null; opened: boolean; pairs: Pair[]; onClose: () => void };

/** Four words to read to each other: alike on both sides only when nobody is between. */
export function PrivacyDialog({ appointmentId, opened, pairs, onClose }: Props) {
  const { t } = useLingui();
  return (
    <Dialog opened={opened} onClose={onClose} title={t`Privacy check`} zIndex={450}>
      {pairs.map((pair) => (
        <section key={pair.peer.peer} className={classes.pair} aria-label={pair.peer.name}>
          {pairs.length > 1 && <h3 className={classes.who}>{pair.peer.name}</h3>}
          <PairView appointmentId={appointmentId} pair={pair} others={pairs.length - 1} />
        </section>
      ))}
    </Dialog>
  );
}

type PairProps = {
  appointmentId: string | null;
  pair: Pair;
  /** How many more connections there are. */ others: number;
};

function PairView({ appointmentId, pair, others }: PairProps) {
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
  if (appointmentId === null) return <GuestsWords pair={pair} />;
  return <Compare appointmentId={appointmentId} pair={pair} others={others} />;
}

/** As a guest sees them, who has no account by which a word would be kept: the other side notes what comes of it. */
function GuestsWords({ pair }: { pair: Pair }) {
  const { t } = useLingui();
  const { name } = pair.peer;
  return (
    <>
      <p>
        {t`Picture and sound between you and ${name} are encrypted. That nobody is between you is not checked by itself: read these words to each other, and they are the same.`}
      </p>
      <Words words={pair.words} />
    </>
  );
}

function Compare({ appointmentId, pair, others }: { appointmentId: string; pair: Pair; others: number }) {
  const { t } = useLingui();
  const verify = useVerify(appointmentId);
  const { peer, text, said } = pair;
  const { name } = peer;
  const guest_id = pair.guest ? peer.user_id : null;
  return (
    <>
      <p>
        {pair.guest ? (
          <Trans>
            {name} is a guest, over a connection of its own. Read these words to each other: if {name} sees the same
            four, nobody is between you. Then say here what you found.
          </Trans>
        ) : others > 0 ? (
          <Trans>
            Read these words to each other. If {name} sees the same four, nobody is between you. Guests have connections
            of their own.
          </Trans>
        ) : (
          <Trans>
            Read these words to each other. If {name} sees the same four, nobody is between you: picture and sound are
            private to you two.
          </Trans>
        )}
      </p>
      <Words words={pair.words} />
      <div className={classes.answers}>
        <Button
          variant={said.mine === 'match' ? 'filled' : 'default'}
          aria-pressed={said.mine === 'match'}
          loading={verify.isPending && verify.variables.outcome === 'match'}
          onClick={() => verify.mutate({ words: text, outcome: 'match', guest_id })}
        >
          <Trans>They match</Trans>
        </Button>
        <Button
          variant={said.mine === 'differ' ? 'filled' : 'default'}
          data-danger={said.mine === 'differ' || undefined}
          aria-pressed={said.mine === 'differ'}
          loading={verify.isPending && verify.variables.outcome === 'differ'}
          onClick={() => verify.mutate({ words: text, outcome: 'differ', guest_id })}
        >
          <Trans>They differ</Trans>
        </Button>
      </div>
      <div role="status" aria-live="polite">
        <Outcome pair={pair} others={others} />
      </div>
      {verify.error && (
        <Notice tone="red" title={t`This could not be noted`}>
          {explain(verify.error)}
        </Notice>
      )}
    </>
  );
}

function Outcome({ pair: { peer, guest, said, verdict }, others }: { pair: Pair; others: number }) {
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
  if (guest && verdict === 'match')
    return (
      <Notice tone="green" title={t`You noted that the words match`}>{t`Nobody is between you and ${name}.`}</Notice>
    );
  if (guest) return <p className="ae-dim">{t`What you say is noted with the visit.`}</p>;
  if (verdict === 'match') {
    return (
      <Notice tone="green" title={t`You both see the same words`}>
        {others > 0
          ? t`Nobody is between you and ${name}. Guests have connections of their own, whose words are compared apart.`
          : t`This call is private to the two of you. With a new connection there are new words to compare.`}
      </Notice>
    );
  }
  if (said.mine === 'match') return <p className="ae-dim">{t`Noted. ${name} has yet to say so too.`}</p>;
  if (said.theirs === 'match') return <p className="ae-dim">{t`${name} says that they match. Do you see them too?`}</p>;
  return <p className="ae-dim">{t`What you say is noted with the visit, and ${name} is told.`}</p>;
}
