/** What is said and shown of the ladder; loaded beside the call. */
import { type ReactNode, useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useConfig } from '@/features/identity';
import { useNow } from '@/lib/clock';
import type { LadderView, Weak } from '../call/ladder-view';
import type { Still } from '../call/ladder-stills';
import type { Phase } from '../call/machine';
import classes from './Ladder.module.css';

/** How the line to one of the others is at present. */
interface Kept {
  short: string;
  ladder: LadderView;
  live: boolean;
}

export type NoticesProps = { people: Kept[]; phase: Phase; onPicture: () => void };
export type StillProps = { still: Still; short: string };

const phoneAfterMs = 10_000;
const recoveredMs = 6000;

export function LadderNotices({ people, phase, onPicture }: NoticesProps) {
  const { t } = useLingui();
  const weakWords = useWeakWords(people.length > 1);
  const reduced = people.some(({ ladder }) => ladder.mine !== 'full' || ladder.theirs !== 'full');
  const recovered = useLately(!reduced, recoveredMs, people.length > 0 && phase === 'live');
  const silent = useLasting(phase === 'reconnecting' || phase === 'connecting', phoneAfterMs);
  const live = people.filter((one) => one.live);
  const byMe = live.some(({ ladder }) => ladder.soundOnly.mine);
  const byThem = byMe ? [] : live.filter(({ ladder }) => ladder.soundOnly.theirs);
  const hopeless = live.some(({ ladder }) => ladder.mine === 'phone' || ladder.theirs === 'phone');
  // With one's own line weak, the same is to be said of each.
  const weak = [...new Set(live.flatMap((one) => weakWords(one) ?? []))];
  return (
    <div className={classes.notices} role="status" aria-live="polite" data-testid="ladder">
      {byMe && (
        <Notice>
          {t`Sound only, as you chose.`}
          <button type="button" className={classes.deed} onClick={onPicture}>{t`Give the picture back`}</button>
        </Notice>
      )}
      {byThem.map(({ short }) => (
        <Notice key={short}>{t`${short} chose sound only.`}</Notice>
      ))}
      {weak.map((words) => (
        <Notice key={words}>{words}</Notice>
      ))}
      {live.length > 0 && recovered && <Notice>{t`The line is good again: full picture.`}</Notice>}
      {(hopeless || silent) && <Telephone connecting={phase === 'connecting'} />}
    </div>
  );
}

/** "Kriya's line is weak: picture made smaller." `several`: it needs to be said whose picture it is. */
function useWeakWords(several: boolean): (kept: Kept) => string | null {
  const { t } = useLingui();
  const theirs = {
    full: null,
    smaller: t`picture made smaller`,
    few: t`a small picture, and few a second`,
    sound: t`sound alone`,
    stills: t`single pictures, now and then`,
    phone: t`single pictures, now and then`,
  };
  const mine = {
    full: null,
    smaller: t`your picture is made smaller`,
    few: t`few pictures of you are sent`,
    sound: t`your sound alone is sent`,
    stills: t`single pictures of you are sent`,
    phone: t`single pictures of you are sent`,
  };
  return ({ short, ladder }) => {
    const causes: Record<Weak, string> = {
      mine: t`Your line is weak`,
      theirs: t`${short}'s line is weak`,
      line: several ? t`The line to ${short} is weak` : t`The line is weak`,
    };
    const cause = causes[ladder.weak];
    const effects = [theirs[ladder.theirs], mine[ladder.mine]].filter(Boolean).join('; ');
    return effects === '' ? null : t`${cause}: ${effects}.`;
  };
}

/** `connecting`: they have yet to hear each other at all. */
function Telephone({ connecting }: { connecting: boolean }) {
  const { t } = useLingui();
  const { data: config } = useConfig();
  const phone = config?.clinic_phone;
  if (!phone) return null;
  return (
    <Notice>
      {connecting
        ? t`If the connection does not come about, call the clinic:`
        : t`If you do not understand each other, call the clinic:`}{' '}
      <a className={classes.phone} href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
        <bdi dir="ltr">{phone}</bdi>
      </a>
    </Notice>
  );
}

const Notice = ({ children }: { children: ReactNode }) => <p className={classes.notice}>{children}</p>;

/** In place of the picture, with its age: nobody takes it for what is now. */
export function StillPicture({ still, short }: StillProps) {
  const { t } = useLingui();
  const seconds = Math.max(0, Math.round((useNow(1000).getTime() - still.at) / 1000));
  return (
    <figure className={classes.still}>
      <img src={still.url} alt={t`A still of ${short}`} data-testid="still" />
      <figcaption>{t`A still of ${seconds} s ago`}</figcaption>
    </figure>
  );
}

/** Whether `holds` has become true less than so long ago; not so at first. */
function useLately(holds: boolean, ms: number, counts: boolean): boolean {
  const [before, setBefore] = useState(holds);
  const [lately, setLately] = useState(false);
  if (before !== holds) {
    setBefore(holds);
    setLately(holds && counts);
  }
  useEffect(() => {
    if (!lately) return;
    const timer = setTimeout(() => setLately(false), ms);
    return () => clearTimeout(timer);
  }, [lately, ms]);
  return lately;
}

/** Whether `holds` has been true for so long. */
function useLasting(holds: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!holds) return;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [holds, ms]);
  return lasting;
}
