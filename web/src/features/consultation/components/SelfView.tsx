import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { MicOff, VideoOff } from 'lucide-react';
import type { CallView } from '../call/runner';
import classes from './SelfView.module.css';
import { VideoPicture } from './VideoPicture';

interface Corner {
  bottom: boolean;
  end: boolean;
}

const cornerKey = 'aegle.self-corner';
const moves: Record<string, Partial<Corner>> = {
  ArrowUp: { bottom: false },
  ArrowDown: { bottom: true },
  ArrowLeft: { end: false },
  ArrowRight: { end: true },
};

/** Oneself, small; dragged, or moved with the arrow keys, to any corner. */
export function SelfView({ view }: { view: CallView }) {
  const { t } = useLingui();
  const [corner, setCorner] = useState<Corner>(keptCorner);
  const [drag, setDrag] = useState<{ x: number; y: number } | null>(null);
  const start = useRef<{ x: number; y: number } | null>(null);
  const { picture, screen, wanted } = view.local;

  const place = (next: Corner) => {
    setCorner(next);
    localStorage.setItem(cornerKey, JSON.stringify(next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    place({ ...corner, ...move });
  };
  const onPointerDown = (event: PointerEvent) => {
    start.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = start.current;
    if (from) setDrag({ x: event.clientX - from.x, y: event.clientY - from.y });
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const stage = event.currentTarget.parentElement?.getBoundingClientRect();
    const mine = event.currentTarget.getBoundingClientRect();
    start.current = null;
    setDrag(null);
    if (!stage || !drag) return;
    const middle = { x: mine.x + mine.width / 2, y: mine.y + mine.height / 2 };
    place({ bottom: middle.y > stage.y + stage.height / 2, end: middle.x > stage.x + stage.width / 2 });
  };

  return (
    <button
      type="button"
      className={classes.self}
      data-bottom={corner.bottom || undefined}
      data-end={corner.end || undefined}
      data-dragging={drag ? true : undefined}
      style={drag ? { transform: `translate(${drag.x}px, ${drag.y}px)` } : undefined}
      aria-label={
        screen
          ? t`Your screen, as it is seen. Move it with the arrow keys.`
          : t`You, as you are seen. Move it with the arrow keys.`
      }
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
    >
      {(screen ?? picture) ? (
        <OwnPicture local={view.local} />
      ) : (
        <span className={classes.empty}>
          <VideoOff size={22} aria-hidden />
        </span>
      )}
      <span className={classes.name}>
        {screen ? t`Your screen` : t`You`}
        {!wanted.audio && <MicOff size={14} aria-label={t`muted`} />}
      </span>
    </button>
  );
}

/** The camera, or the shared screen with the camera small in it. */
export function OwnPicture({ local: { picture, screen } }: { local: Pick<CallView['local'], 'picture' | 'screen'> }) {
  if (!screen) return picture && <VideoPicture stream={picture} mirrored testId="self-video" />;
  return (
    <>
      <VideoPicture stream={screen} contain testId="self-screen" />
      {picture && (
        <span className={classes.inset}>
          <VideoPicture stream={picture} mirrored testId="self-video" />
        </span>
      )}
    </>
  );
}

function keptCorner(): Corner {
  try {
    return { bottom: false, end: true, ...(JSON.parse(localStorage.getItem(cornerKey) ?? '{}') as Partial<Corner>) };
  } catch {
    return { bottom: false, end: true };
  }
}
