import { useEffect, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import {
  Ellipsis,
  Maximize,
  MessageSquare,
  Mic,
  MicOff,
  Minimize,
  NotebookPen,
  Paperclip,
  PhoneOff,
  ScreenShare,
  ScreenShareOff,
  Video,
  VideoOff,
} from 'lucide-react';
import { canShareScreen } from '../call/devices';
import type { Call } from '../useCall';
import classes from './ControlBar.module.css';
import { ControlButton } from './ControlButton';
import type { PanelState } from './VisitScreen';

type Props = {
  call: Call;
  isDoctor: boolean;
  /** null: a guest, who has neither chat nor the files of the visit. */
  panel: PanelState | null;
  fullScreen: boolean;
  onFullScreen: () => void;
  onFiles?: () => void;
  onMore: () => void;
  onLeave: () => void;
};

/** Escape puts away what a control says of itself (WCAG 1.4.13), until one comes to the next. */
function useTips() {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && setAway(true);
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  const back = () => setAway(false);
  return { 'data-tips': away ? 'away' : undefined, onFocus: back, onMouseOver: back };
}

export function ControlBar({ call, isDoctor, panel, fullScreen, ...on }: Props) {
  const { t } = useLingui();
  const narrow = panel?.narrow ?? window.innerWidth < 900;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t`The call`} {...useTips()}>
      <Sending call={call} narrow={narrow} />
      {panel && <Panels panel={panel} isDoctor={isDoctor} />}
      {on.onFiles && (
        <ControlButton icon={Paperclip} label={t`Files`} hint={t`Files and photos to share`} onClick={on.onFiles} />
      )}
      {!narrow && (
        <ControlButton
          icon={fullScreen ? Minimize : Maximize}
          label={fullScreen ? t`Window` : t`Full screen`}
          shortcut="F"
          pressed={fullScreen}
          onClick={on.onFullScreen}
        />
      )}
      <ControlButton
        icon={Ellipsis}
        label={t`More`}
        hint={t`Devices, keys and more`}
        shortcut="?"
        onClick={on.onMore}
      />
      <ControlButton
        icon={PhoneOff}
        label={t`Leave`}
        hint={t`Leave the visit`}
        shortcut="Escape"
        danger
        onClick={on.onLeave}
      />
    </div>
  );
}

/** What the others get of oneself. */
function Sending({ call: { runner, view }, narrow }: { call: Call; narrow: boolean }) {
  const { t } = useLingui();
  const { media } = view.state;
  const [muted, dark, sharing] = [!media.audio, !media.video, media.screen];
  return (
    <>
      <ControlButton
        icon={muted ? MicOff : Mic}
        label={muted ? t`Unmute` : t`Mute`}
        hint={muted ? t`Unmute your microphone` : t`Mute your microphone`}
        shortcut="Space"
        pressed={muted}
        lit={!muted}
        off={muted}
        onClick={() => void runner.setAudio(muted)}
      />
      <ControlButton
        icon={dark ? VideoOff : Video}
        label={t`Camera`}
        hint={dark ? t`Switch your camera on` : t`Switch your camera off`}
        shortcut="V"
        pressed={!dark}
        lit={!dark}
        off={dark}
        onClick={() => void runner.setVideo(dark)}
      />
      {!narrow && canShareScreen() && (
        <ControlButton
          icon={sharing ? ScreenShareOff : ScreenShare}
          label={sharing ? t`Stop sharing` : t`Share`}
          hint={sharing ? t`Stop sharing your screen` : t`Share your screen`}
          pressed={sharing}
          lit={sharing}
          onClick={() => void runner.shareScreen(!sharing)}
        />
      )}
    </>
  );
}

/** On a phone the doctor's one button opens the panel, chat included. */
function Panels({ panel, isDoctor }: { panel: PanelState; isDoctor: boolean }) {
  const { t } = useLingui();
  const { narrow, unread } = panel;
  const chatOpen = panel.open && panel.tab === 'chat';
  return (
    <>
      {(!isDoctor || !narrow) && (
        <ControlButton
          icon={MessageSquare}
          label={t`Chat`}
          shortcut="C"
          pressed={chatOpen}
          lit={chatOpen}
          badge={unread}
          onClick={() => panel.toggle('chat')}
        />
      )}
      {isDoctor && (
        <ControlButton
          icon={NotebookPen}
          label={t`Notes`}
          hint={t`Patient, notes and prescription`}
          pressed={panel.open}
          lit={panel.open && !chatOpen}
          badge={narrow ? unread : 0}
          onClick={panel.open ? panel.close : panel.show}
        />
      )}
    </>
  );
}
