import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { VideoOff } from 'lucide-react';
import { pictureWithinMs } from '@/lib/call-first';
import { Portrait } from '@/ui';
import { type Layout, placesOf, screenOf } from '../call/layout';
import { remotes } from '../call/machine';
import type { CallView } from '../call/runner';
import type { Line } from '../call/stats';
import type { Peer } from '../model';
import type { Person } from '../words';
import { beside } from './beside';
import type { NoticesProps as LadderNoticesProps } from './Ladder';
import { LineChip, type PresentProps } from './LineChip';
import { OwnPicture, SelfView } from './SelfView';
import classes from './Stage.module.css';
import { ScreenTile, Tile } from './Tile';

const LadderNotices = beside<LadderNoticesProps>(async () => (await import('./Ladder')).LadderNotices);

type Props = {
  view: CallView;
  /** Whom the visit is with. */
  expected: Person;
  personOf: (peer: Peer) => Person;
  layout: Layout;
  /** While there is nobody else. */
  waiting: ReactNode;
  shield: ReactNode;
  /** What asks for an answer, above everything else. */
  questions?: ReactNode;
  /** What is said of one's own side. */
  notices: ReactNode;
  onPicture: () => void;
  /** What may be done about those present. */
  deedsOf?: PresentProps['deedsOf'];
  more?: PresentProps['more'];
  children: ReactNode;
};

/** The others large, oneself small, or all side by side. */
export function Stage({ waiting, ...props }: Props) {
  const { t } = useLingui();
  const { view, expected, personOf, layout } = props;
  const { state } = view;
  const others = inOrder(remotes(state));
  const places = placesOf(layout, others, view.speaker);
  const inStrip = Object.keys(places).filter((one) => places[one] === 'strip');
  const inGrid = layout === 'side' && others.length > 0;
  const isMain = (one: string) => places[one] === 'whole' || places[one] === 'large';
  const main = others.find(({ peer }) => isMain(peer) || isMain(screenOf(peer)));
  const isWhole = useWhole(others.some(({ peer }) => view.links[peer]?.picture));
  return (
    <div className={classes.stage} data-phase={state.phase} data-strip={inStrip.length || undefined}>
      <div
        className={classes.people}
        data-layout={inGrid ? 'side' : 'speaker'}
        data-count={Object.keys(places).length + 1}
      >
        {others.map((peer) => (
          <Tile
            key={peer.peer}
            peer={peer}
            link={view.links[peer.peer]}
            person={personOf(peer)}
            place={places[peer.peer] ?? 'cell'}
            nth={inStrip.indexOf(peer.peer)}
            view={view}
          />
        ))}
        {others
          .filter((peer) => peer.screen || view.links[peer.peer]?.screen)
          .map((peer) => (
            <ScreenTile
              key={screenOf(peer.peer)}
              peer={peer}
              link={view.links[peer.peer]}
              short={personOf(peer).short}
              place={places[screenOf(peer.peer)] ?? 'cell'}
              nth={inStrip.indexOf(screenOf(peer.peer))}
              view={view}
            />
          ))}
        {inGrid && <SelfTile view={view} />}
      </div>
      {others.length === 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a small screen it is scrolled, by keys too
        <div className={classes.veil} data-waiting role="region" aria-label={t`Waiting`} tabIndex={0}>
          <Portrait name={expected.name.replace(/^Dr /u, '')} src={expected.portrait} size="xl" round />
          {waiting}
        </div>
      )}
      {isWhole && <Around {...props} others={others} main={main} hasMirror={!inGrid} />}
    </div>
  );
}

/** Where a picture is about to come, what stands around it comes a moment later: until then the processor is the picture's. */
function useWhole(awaitsPicture: boolean): boolean {
  const [isWhole, setWhole] = useState(!awaitsPicture);
  useEffect(() => {
    const timer = setTimeout(() => setWhole(true), pictureWithinMs);
    return () => clearTimeout(timer);
  }, []);
  return isWhole;
}

type AroundProps = Omit<Props, 'waiting' | 'layout'> & { others: Peer[]; main: Peer | undefined; hasMirror: boolean };

/** What is said and done around the pictures. */
function Around({ view, expected, personOf, others, main, hasMirror, onPicture, ...slots }: AroundProps) {
  const { state } = view;
  const top = useTopHeight();
  const live = others.filter(({ peer }) => view.links[peer]?.health === 'flowing');
  return (
    <>
      <div className={classes.top} ref={top}>
        <div className={classes.row}>
          <LineChip
            person={main ? personOf(main) : expected}
            liveSince={state.liveSince}
            line={main && live.includes(main) ? (view.links[main.peer]?.line ?? null) : null}
            muted={Boolean(main && !main.audio)}
            present={state.peers}
            myPeer={state.me.peer}
            lines={linesOf(view)}
            personOf={personOf}
            deedsOf={slots.deedsOf}
            more={slots.more}
          />
          {slots.shield}
        </div>
        {slots.questions}
        <Notices view={view} others={others} expected={expected} personOf={personOf} />
        <Suspense>
          <LadderNotices
            people={others.flatMap((peer) => {
              const link = view.links[peer.peer];
              return link ? [{ short: personOf(peer).short, ladder: link.ladder, live: live.includes(peer) }] : [];
            })}
            phase={state.phase}
            onPicture={onPicture}
          />
        </Suspense>
        {slots.notices}
      </div>
      {hasMirror && <SelfView view={view} />}
      <div className={classes.bottom}>{slots.children}</div>
    </>
  );
}

const ranks = { doctor: 0, patient: 1, guest: 2 };

/** The two of the visit before their guests. */
const inOrder = (others: Peer[]) => others.toSorted((a, b) => ranks[a.role] - ranks[b.role]);

/** What stands at the top may grow; what is said in the middle keeps clear of it. */
function useTopHeight() {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = top.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      element.parentElement?.style.setProperty(
        '--top-height',
        `${Math.ceil(element.getBoundingClientRect().height)}px`,
      );
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return top;
}

/** Oneself as one of the others. */
function SelfTile({ view: { local } }: { view: CallView }) {
  const { t } = useLingui();
  const { picture, screen } = local;
  return (
    <div className={classes.tile} data-place="cell" role="group" aria-label={t`You, as you are seen`}>
      {(screen ?? picture) ? (
        <OwnPicture local={local} />
      ) : (
        <div className={classes.veil}>
          <VideoOff size={28} aria-hidden />
          <span className="ae-small">{t`Your camera is off`}</span>
        </div>
      )}
      <span className={classes.label}>{screen ? t`Your screen` : t`You`}</span>
    </div>
  );
}

/** One's own line is what the others say that comes of it, at its worst. */
function linesOf({ state, links }: CallView): Record<string, Line | null> {
  const all = Object.values(links);
  const mine = all.flatMap(({ ladder }) => ladder.line ?? []).sort((a, b) => a.bars - b.bars);
  return { ...Object.fromEntries(all.map(({ peer, line }) => [peer, line])), [state.me.peer]: mine[0] ?? null };
}

type NoticesProps = { view: CallView; others: Peer[]; expected: Person; personOf: Props['personOf'] };

/** What goes wrong beside the pictures: each in words, and gone when it is over. */
function Notices({ view, others, expected, personOf }: NoticesProps) {
  const { t } = useLingui();
  const { state, links } = view;
  const notices: string[] = [];
  if (!state.socketOpen && state.phase !== 'reconnecting') {
    notices.push(
      state.phase === 'live'
        ? t`The connection to the clinic is down; your call goes on. Messages are sent when it is back.`
        : t`The connection to the clinic is down. Reconnecting…`,
    );
  }
  if (others.length > 0 && others.every(({ role }) => role === 'guest') && !waits(state.peers))
    notices.push(t`${expected.short} is not in the call at the moment.`);
  for (const peer of others) {
    const { short } = personOf(peer);
    const link = links[peer.peer];
    const live = link?.health === 'flowing';
    if (live && link.soundStopped && !link.pictureStopped && peer.audio)
      notices.push(t`${short}'s sound does not arrive at the moment.`);
    if (live && link.pictureUnseen) notices.push(t`${short} does not see you at the moment.`);
    if (live && link.soundUnheard) notices.push(t`${short} does not hear you at the moment.`);
    if (peer.screen) notices.push(t`${short} shows you a screen.`);
  }
  const [only, ...more] = others;
  if (state.media.screen && only)
    notices.push(more.length > 0 ? t`Everyone here sees your screen.` : t`${personOf(only).short} sees your screen.`);
  return (
    <div className={classes.notices} role="status" aria-live="polite">
      {notices.map((notice) => (
        <p key={notice} className={classes.notice}>
          {notice}
        </p>
      ))}
    </div>
  );
}

const waits = (peers: Peer[]) => peers.some(({ role, state }) => role !== 'guest' && state === 'waiting');
