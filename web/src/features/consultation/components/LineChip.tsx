import { useId } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { MicOff, Users } from 'lucide-react';
import { useNow } from '@/lib/clock';
import type { Line } from '../call/stats';
import type { Peer } from '../model';
import { type Person, useQualityWords } from '../words';
import classes from './LineChip.module.css';

export type Deed = { label: string; act: () => void };

export type PresentProps = {
  present: Peer[];
  myPeer: string;
  /** The line of each peer: what comes of theirs, and for oneself what comes of ours. */
  lines: Record<string, Line | null>;
  personOf: (peer: Peer) => Person;
  /** What the reader may do about someone who is here. */
  deedsOf?: (peer: Peer) => Deed[];
  /** What else may be done about who is here. */
  more?: Deed[];
};

type Props = PresentProps & { person: Person; liveSince: number | null; line: Line | null; muted: boolean };

/** Who is here, for how long, and how good the line is. */
export function LineChip({ person, liveSince, line, muted, ...present }: Props) {
  const { t } = useLingui();
  return (
    <div className={classes.chip}>
      <strong className={classes.name}>{person.name}</strong>
      {person.kind && <span className={classes.kind}>{person.kind}</span>}
      {liveSince !== null && <Timer since={liveSince} />}
      {line && <Bars line={line} />}
      {muted && (
        <span className={classes.muted}>
          <MicOff size={16} aria-hidden />
          <span className={classes.mutedWord}>{t`muted`}</span>
        </span>
      )}
      <Present {...present} />
    </div>
  );
}

function Timer({ since }: { since: number }) {
  const now = useNow(1000);
  const s = Math.max(0, Math.floor((now.getTime() - since) / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3600);
  const clock = [...(hours > 0 ? [hours] : []), two(Math.floor(s / 60) % 60), two(s % 60)].join(':');
  return (
    <span className="ae-figures" role="timer" data-testid="call-timer">
      {clock}
    </span>
  );
}

/** `brief`: the word is for those who do not see the bars. */
export function Bars({ line, brief }: { line: Line; brief?: boolean }) {
  const words = useQualityWords();
  return (
    <span className={classes.line} data-quality={line.quality} data-brief={brief || undefined}>
      <span className={classes.bars} aria-hidden>
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} data-on={bar <= line.bars || undefined} />
        ))}
      </span>
      <span className={classes.word}>{words[line.quality]}</span>
    </span>
  );
}

/** Everyone in the room, always at hand: nobody is there unseen. */
function Present({ present, myPeer, lines, personOf, deedsOf, more = [] }: PresentProps) {
  const { t } = useLingui();
  const roles = { doctor: t`doctor`, patient: t`patient`, guest: t`guest` };
  const id = useId();
  const count = present.length;
  const waiting = present.filter(({ peer, state }) => peer !== myPeer && state === 'waiting').length;
  if (count === 0) return null;
  return (
    <>
      <button
        type="button"
        className={classes.here}
        popoverTarget={id}
        data-waiting={waiting > 0 || undefined}
        aria-label={waiting > 0 ? t`${count} here, ${waiting} of them waiting: who?` : t`${count} here: who?`}
      >
        <Users size={16} aria-hidden />
        <span className="ae-figures">{count}</span>
      </button>
      <div id={id} popover="auto" className={classes.people}>
        <strong className="ae-small">
          <Trans>In this visit</Trans>
        </strong>
        <ul>
          {present.map((peer) => (
            <li key={peer.peer}>
              <span>
                {peer.name}{' '}
                <span className="ae-dim">
                  {peer.peer === myPeer ? t`(you)` : `(${personOf(peer).kind ?? roles[peer.role]})`}
                </span>
              </span>
              <span className={classes.state}>
                {lines[peer.peer] && <Bars line={lines[peer.peer] as Line} />}
                {peer.state === 'preparing' && <span className="ae-dim">{t`is getting ready`}</span>}
                {peer.state === 'waiting' && <span className="ae-dim">{t`waits to be let in`}</span>}
              </span>
              <Deeds deeds={deedsOf?.(peer) ?? []} list={id} />
            </li>
          ))}
        </ul>
        <Deeds deeds={more} list={id} />
      </div>
    </>
  );
}

/** What is chosen puts the list away. */
function Deeds({ deeds, list }: { deeds: Deed[]; list: string }) {
  if (deeds.length === 0) return null;
  return (
    <div className={classes.deeds}>
      {deeds.map(({ label, act }) => (
        <button
          key={label}
          type="button"
          className={classes.deed}
          popoverTarget={list}
          popoverTargetAction="hide"
          onClick={act}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
