import { type CSSProperties, type ReactNode, Suspense } from 'react';
import { useLingui } from '@lingui/react/macro';
import { MicOff } from 'lucide-react';
import { Portrait } from '@/ui';
import { canConnect } from '../call/devices';
import type { Place } from '../call/layout';
import type { LinkView } from '../call/link-view';
import { cameraComes } from '../call/ladder-view';
import type { CallView } from '../call/runner';
import type { Peer } from '../model';
import type { Person } from '../words';
import { beside } from './beside';
import type { StillProps } from './Ladder';
import { Bars } from './LineChip';
import classes from './Stage.module.css';
import { VideoPicture } from './VideoPicture';
import { Voice } from './Voice';

const StillPicture = beside<StillProps>(async () => (await import('./Ladder')).StillPicture);

type Props = {
  peer: Peer;
  link: LinkView | undefined;
  person: Person;
  place: Place;
  /** Its turn in the strip. */
  nth: number;
  view: CallView;
};

/** One of the others: their picture, and in words whatever the picture cannot tell. It stays the same wherever it stands. */
export function Tile({ peer, link, person, place, nth, view }: Props) {
  const flowing = link?.health === 'flowing';
  const comes = Boolean(peer.video && link && cameraComes(link.ladder, peer.screen));
  const shows = Boolean(comes && link?.picture && !link.pictureStopped && flowing);
  // A still is of what is looked at.
  const still = peer.video && !peer.screen && flowing ? link.ladder.still : null;
  const small = place === 'strip' || place === 'cell';
  const label = [person.name, person.kind].filter(Boolean).join(', ');
  return (
    <div
      className={classes.tile}
      data-place={place}
      data-testid="tile"
      role="group"
      aria-label={label}
      style={{ '--nth': nth } as CSSProperties}
    >
      {link?.sound && <Voice stream={link.sound} speaker={view.local.speaker} />}
      {link?.picture && (
        <div className={classes.picture} data-hidden={!comes || undefined}>
          <VideoPicture stream={link.picture} floats testId="remote-video" />
        </div>
      )}
      {still && (
        <Suspense>
          <StillPicture still={still} short={person.short} />
        </Suspense>
      )}
      {!shows && !still && (
        <div className={classes.veil} data-over={Boolean(comes && link?.picture) || undefined}>
          <Portrait name={person.name.replace(/^Dr /u, '')} src={person.portrait} size={small ? 's' : 'xl'} round />
          <Absence peer={peer} link={link} short={person.short} view={view} />
        </div>
      )}
      {small && <Label peer={peer} link={flowing ? link : undefined} person={person} />}
    </div>
  );
}

type ScreenTileProps = Omit<Props, 'person'> & { short: string };

/** The screen that one of the others shows. It is made once for a line, and hidden while nothing is shown. */
export function ScreenTile({ peer, link, short, place, nth, view }: ScreenTileProps) {
  const { t } = useLingui();
  const flowing = link?.health === 'flowing';
  const still = flowing ? link.ladder.still : null;
  const comes = Boolean(link?.screen && link.ladder.pictureComes);
  return (
    <div
      className={classes.tile}
      data-place={place}
      role="group"
      aria-label={t`${short}'s screen`}
      hidden={!peer.screen}
      style={{ '--nth': nth } as CSSProperties}
    >
      {link?.screen && (
        <div className={classes.picture} data-hidden={!comes || undefined}>
          <VideoPicture stream={link.screen} contain floats testId="remote-screen" />
        </div>
      )}
      {still && (
        <Suspense>
          <StillPicture still={still} short={short} />
        </Suspense>
      )}
      {!(comes && flowing) && !still && (
        <div className={classes.veil} data-over={comes || undefined}>
          {flowing ? (
            <Said title={comes ? t`${short}'s screen` : t`You hear ${short}, without a picture for now`} />
          ) : (
            <Absence peer={peer} link={link} short={short} view={view} />
          )}
        </div>
      )}
      {(place === 'strip' || place === 'cell') && (
        <span className={classes.label}>
          <span className={classes.labelName}>{t`${short}'s screen`}</span>
        </span>
      )}
    </div>
  );
}

function Label({ peer, link, person }: { peer: Peer; link: LinkView | undefined; person: Person }) {
  const { t } = useLingui();
  return (
    <span className={classes.label}>
      <span className={classes.labelName}>{person.short}</span>
      {person.kind && <span className={classes.labelKind}>{person.kind}</span>}
      {!peer.audio && <MicOff size={14} role="img" aria-label={t`muted`} />}
      {link?.line && <Bars line={link.line} brief />}
    </span>
  );
}

type AbsenceProps = { peer: Peer; link: LinkView | undefined; short: string; view: CallView };

/** Why there is no picture of this person. */
function Absence({ peer, link, short, view: { state } }: AbsenceProps) {
  const { t } = useLingui();
  const canWrite = state.me.role !== 'guest' && peer.role !== 'guest';
  const wasLive = state.links[peer.peer]?.wasLive;
  if (wasLive && link?.health !== 'flowing') {
    const title =
      state.blame === 'mine' ? t`Your line dropped. Reconnecting…` : t`${short}'s line dropped. Reconnecting…`;
    return <Said title={title} text={t`Stay on this page: the call comes back by itself.`} />;
  }
  const write = canWrite ? t`Write to each other in the chat.` : '';
  if (!canConnect())
    return <Said title={t`${short} is here`} text={t`Your browser carries no picture and no sound. ${write}`} />;
  if (link?.unable)
    return <Said title={t`${short} is here`} text={t`Their browser carries no picture and no sound. ${write}`} />;
  if (!wasLive) return <Said title={t`${short} is here. Connecting…`} />;
  if (!peer.video)
    return (
      <Said
        title={t`${short}'s camera is off`}
        text={canWrite && !peer.audio ? t`Write to each other in the chat.` : null}
      />
    );
  if (link && !cameraComes(link.ladder, peer.screen))
    return <Said title={t`You hear ${short}, without a picture for now`} />;
  if (link?.pictureStopped && link.soundStopped) return <Said title={t`Nothing arrives from ${short} at the moment`} />;
  if (link?.pictureStopped)
    return <Said title={t`${short}'s picture has stopped`} text={t`You still hear each other.`} />;
  return <Said title={t`${short} is here`} />;
}

export function Said({ title, text, children }: { title: string; text?: string | null; children?: ReactNode }) {
  return (
    <div className={classes.words} role="status">
      <strong>{title}</strong>
      {text && <span>{text}</span>}
      {children}
    </div>
  );
}
