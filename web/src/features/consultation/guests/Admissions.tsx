/** For the doctor: who is at the door of this visit, by name, and the answer to it. Loaded beside the call. */
import { useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { DoorOpen } from 'lucide-react';
import { useDeviceWords } from '@/features/scheduling';
import { useNow } from '@/lib/clock';
import { minutesBetween } from '@/lib/time';
import type { Peer } from '../model';
import type { Person } from '../words';
import classes from './Admissions.module.css';

export type Props = { present: Peer[]; personOf: (peer: Peer) => Person; onAdmit: (peer: Peer) => void };

export function Admissions({ present, personOf, onAdmit }: Props) {
  const { t } = useLingui();
  // "Not now" is about this time at the door; who leaves and comes again asks anew.
  const [later, setLater] = useState<string[]>([]);
  const asking = present.filter(({ state, peer, since }) => state === 'waiting' && !later.includes(peer + since));
  return (
    <section className={classes.door} aria-label={t`At the door`} aria-live="polite">
      {asking.map((peer) => (
        <One
          key={peer.peer}
          peer={peer}
          person={personOf(peer)}
          onAdmit={() => onAdmit(peer)}
          onLater={() => setLater([...later, peer.peer + peer.since])}
        />
      ))}
    </section>
  );
}

type OneProps = { peer: Peer; person: Person; onAdmit: () => void; onLater: () => void };

function One({ peer, person, onAdmit, onLater }: OneProps) {
  const { t } = useLingui();
  const deviceWords = useDeviceWords();
  const minutes = minutesBetween(peer.since, useNow());
  const { name, short, kind } = person;
  const who = kind ? t`${name} (${kind}) wants to come in` : t`${name} waits to be let in`;
  const since = minutes === 0 ? t`since a moment` : t`for ${minutes} min`;
  return (
    <div className={classes.card}>
      <DoorOpen size={22} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <strong>{who}</strong>
        <span className={classes.facts}>{[since, ...deviceWords(peer)].join(' · ')}</span>
      </div>
      <div className={classes.deeds}>
        <button type="button" className={classes.yes} onClick={onAdmit}>
          {t`Let ${short} in`}
        </button>
        {kind && (
          <button
            type="button"
            className={classes.no}
            aria-label={t`Not now: ${short} goes on waiting`}
            onClick={onLater}
          >
            {t`Not now`}
          </button>
        )}
      </div>
    </div>
  );
}
