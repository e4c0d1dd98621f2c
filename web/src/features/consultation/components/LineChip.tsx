import { useId } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { MicOff, Users } from 'lucide-react';
import { useNow } from '@/lib/clock';
import type { Line } from '../call/stats';
import type { Peer } from '../model';
import { useQualityWords } from '../words';
import classes from './LineChip.module.css';

type Props = {
  name: string;
  liveSince: number | null;
  line: Line | null;
  muted: boolean;
  present: Peer[];
  myPeer: string;
  /** The line of each peer: what comes of theirs, and for oneself what comes of ours. */
  lines: Record<string, Line | null>;
};

/** Who is here, for how long, and how good the line is. */
export function LineChip({ name, liveSince, line, muted, present, myPeer, lines }: Props) {
  const { t } = useLingui();
  return (
    <div className={classes.chip}>
      <strong className={classes.name}>{name}</strong>
      {liveSince !== null && <Timer since={liveSince} />}
      {line && <Bars line={line} />}
      {muted && (
        <span className={classes.muted}>
          <MicOff size={16} aria-hidden />
          {t`muted`}
        </span>
      )}
      <Present present={present} myPeer={myPeer} lines={lines} />
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

function Bars({ line }: { line: Line }) {
  const words = useQualityWords();
  return (
    <span className={classes.line} data-quality={line.quality}>
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
function Present({ present, myPeer, lines }: Pick<Props, 'present' | 'myPeer' | 'lines'>) {
  const { t } = useLingui();
  const roles = { doctor: t`doctor`, patient: t`patient`, admin: t`clinic` };
  const id = useId();
  const count = present.length;
  if (count === 0) return null;
  return (
    <>
      <button type="button" className={classes.here} popoverTarget={id} aria-label={t`${count} here: who?`}>
        <Users size={16} aria-hidden />
        <span className="ae-figures">{count}</span>
      </button>
      <div id={id} popover="auto" className={classes.people}>
        <strong className="ae-small">
          <Trans>In this visit</Trans>
        </strong>
        <ul>
          {present.map(({ peer, name, role, state }) => (
            <li key={peer}>
              {name} <span className="ae-dim">{peer === myPeer ? t`(you)` : `(${roles[role]})`}</span>
              {lines[peer] && <Bars line={lines[peer]} />}
              {state === 'waiting' && <span className="ae-dim"> {t`waits to be let in`}</span>}
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
