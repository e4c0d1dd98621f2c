import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Portrait } from '@/ui';
import type { LinkView } from '../call/link';
import type { CallView } from '../call/runner';
import type { Line } from '../call/stats';
import type { Appointment, Peer } from '../model';
import { useOther } from '../words';
import type { NoticesProps as LadderNoticesProps, StillProps } from './Ladder';
import { LineChip } from './LineChip';
import { SelfView } from './SelfView';
import classes from './Stage.module.css';
import { VideoPicture } from './VideoPicture';
import { WaitingWords } from './WaitingWords';

// Loaded beside the call, which neither waits for it nor fails with it.
const PrivacyShield = lazy(() =>
  import('../privacy/PrivacyShield').then(
    (found) => ({ default: found.PrivacyShield }),
    () => ({ default: () => null }),
  ),
);

const loadLadder = () => import('./Ladder').catch(() => null);
const LadderNotices = lazy<ComponentType<LadderNoticesProps>>(async () => ({
  default: (await loadLadder())?.LadderNotices ?? (() => null),
}));
const StillPicture = lazy<ComponentType<StillProps>>(async () => ({
  default: (await loadLadder())?.StillPicture ?? (() => null),
}));

type Props = { appointment: Appointment; view: CallView; onPicture: () => void; children: ReactNode };

/** The other person large, oneself small, and in words whatever the picture cannot tell. */
export function Stage({ appointment, view, onPicture, children }: Props) {
  const { state, local } = view;
  const other = useOther(appointment, state.me.role);
  const [remote] = state.peers.filter((peer) => view.links[peer.peer]);
  const link = remote && view.links[remote.peer];
  const flowing = link?.health === 'flowing';
  const comes = Boolean(remote?.video && link?.ladder.pictureComes);
  const shows = Boolean(comes && link?.stream && !link.pictureStopped && flowing);
  const still = remote?.video && flowing ? link.ladder.still : null;
  return (
    <div className={classes.stage} data-phase={state.phase}>
      {link?.stream && (
        <div className={classes.picture} data-hidden={!comes || undefined}>
          <VideoPicture
            stream={link.stream}
            contain={remote?.screen}
            speaker={local.choice.speaker}
            testId="remote-video"
          />
        </div>
      )}
      {still && (
        <Suspense>
          <StillPicture still={still} short={other.short} />
        </Suspense>
      )}
      {!shows && !still && (
        <div className={classes.veil} data-over={Boolean(comes && link?.stream) || undefined}>
          <Portrait name={other.name.replace(/^Dr /u, '')} src={other.portrait} size="xl" round />
          <Words appointment={appointment} view={view} remote={remote} link={link} />
        </div>
      )}
      <div className={classes.top}>
        <div className={classes.row}>
          <LineChip
            name={other.name}
            liveSince={state.liveSince}
            line={state.phase === 'live' ? (link?.line ?? null) : null}
            muted={Boolean(remote && !remote.audio)}
            present={state.peers}
            myPeer={state.me.peer}
            lines={linesOf(view)}
          />
          <Suspense>
            <PrivacyShield appointment={appointment} view={view} />
          </Suspense>
        </div>
        <Notices view={view} remote={remote} link={link} short={other.short} />
        <Suspense>
          <LadderNotices short={other.short} ladder={link?.ladder} phase={state.phase} onPicture={onPicture} />
        </Suspense>
      </div>
      <SelfView view={view} />
      <div className={classes.bottom}>{children}</div>
    </div>
  );
}

/** One's own line is what the others say that comes of it, at its worst. */
function linesOf({ state, links }: CallView): Record<string, Line | null> {
  const all = Object.values(links);
  const mine = all.flatMap(({ ladder }) => ladder.line ?? []).sort((a, b) => a.bars - b.bars);
  return { ...Object.fromEntries(all.map(({ peer, line }) => [peer, line])), [state.me.peer]: mine[0] ?? null };
}

type WordsProps = { appointment: Appointment; view: CallView; remote: Peer | undefined; link: LinkView | undefined };

/** Why there is no picture of the other person. */
function Words({ appointment, view, remote, link }: WordsProps) {
  const { t } = useLingui();
  const { state } = view;
  const { short } = useOther(appointment, state.me.role);
  if (state.phase === 'waiting') return <WaitingWords appointment={appointment} state={state} />;
  const say = (title: string, text?: string) => (
    <div className={classes.words} role="status">
      <strong>{title}</strong>
      {text && <span>{text}</span>}
    </div>
  );
  if (state.phase === 'reconnecting') {
    const mine = state.blame === 'mine';
    const title = mine ? t`Your line dropped. Reconnecting…` : t`${short}'s line dropped. Reconnecting…`;
    return say(title, t`Stay on this page: the call comes back by itself.`);
  }
  if (state.phase === 'connecting') return say(t`${short} is here. Connecting…`);
  if (remote && !remote.video)
    return say(t`${short}'s camera is off`, remote.audio ? undefined : t`Write to each other in the chat.`);
  if (link && !link.ladder.pictureComes) return say(t`You hear ${short}, without a picture for now`);
  if (link?.pictureStopped && link.soundStopped) return say(t`Nothing arrives from ${short} at the moment`);
  if (link?.pictureStopped) return say(t`${short}'s picture has stopped`, t`You still hear each other.`);
  return say(t`${short} is here`);
}

type NoticesProps = { view: CallView; remote: Peer | undefined; link: LinkView | undefined; short: string };

/** What goes wrong beside the picture: each in words, and gone when it is over. */
function Notices({ view, remote, link, short }: NoticesProps) {
  const { t } = useLingui();
  const { state, local } = view;
  const live = state.phase === 'live';
  const notices: string[] = [];
  if (!state.socketOpen && state.phase !== 'reconnecting') {
    notices.push(
      live
        ? t`The connection to the clinic is down; your call goes on. Messages are sent when it is back.`
        : t`The connection to the clinic is down. Reconnecting…`,
    );
  }
  if (live && link?.soundStopped && !link.pictureStopped && remote?.audio)
    notices.push(t`${short}'s sound does not arrive at the moment.`);
  if (live && link?.pictureUnseen) notices.push(t`${short} does not see you at the moment.`);
  if (live && link?.soundUnheard) notices.push(t`${short} does not hear you at the moment.`);
  if (remote?.screen) notices.push(t`${short} shows you a screen.`);
  if (state.media.screen) notices.push(t`${short} sees your screen.`);
  if (local.lost === 'camera') notices.push(t`Your camera was disconnected. Switch it on again with Camera.`);
  if (local.lost === 'microphone') notices.push(t`Your microphone was disconnected. Switch it on again with Unmute.`);
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
