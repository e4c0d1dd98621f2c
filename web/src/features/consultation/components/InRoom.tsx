import { type ReactNode, Suspense, useState } from 'react';
import { useBlocker } from 'react-router';
import type { Props as CaptionLinesProps } from '../captions/CaptionLines';
import { keepLayout, keptLayout, type Layout } from '../call/layout';
import { remotes } from '../call/machine';
import type { Peer } from '../model';
import type { Call } from '../useCall';
import type { Person } from '../words';
import { beside } from './beside';
import { ControlBar } from './ControlBar';
import { news } from './news';
import type { PresentProps } from './LineChip';
import type { Props as MoreDialogProps } from './MoreDialog';
import { Stage } from './Stage';
import { useFullScreen } from './useFullScreen';
import { usePictureInPicture } from './usePictureInPicture';
import { useShortcuts } from './useShortcuts';
import { useWakeLock } from './useWakeLock';
import type { PanelState } from './VisitScreen';

const MoreDialog = beside<MoreDialogProps>(async () => (await import('./MoreDialog')).MoreDialog);
const CaptionLines = beside<CaptionLinesProps>(async () => (await import('../captions/CaptionLines')).CaptionLines);

export interface Leaving {
  opened: boolean;
  onStay: () => void;
  onLeave: () => void;
  onEnd: () => void;
}

type Props = {
  call: Call;
  isDoctor: boolean;
  /** null: a guest, who has neither chat nor the files of the visit. */
  panel: PanelState | null;
  /** Opens what a guest shares. */
  onFiles?: () => void;
  expected: Person;
  personOf: (peer: Peer) => Person;
  waiting: ReactNode;
  shield: ReactNode;
  questions?: ReactNode;
  deedsOf?: PresentProps['deedsOf'];
  more?: PresentProps['more'];
  leaveDialog: (leaving: Leaving) => ReactNode;
};

/** Whose screens are on the stage. */
const screensIn = ({ state, links }: Call['view']) =>
  remotes(state)
    .filter(({ peer, screen }) => screen && links[peer]?.screen)
    .map(({ peer }) => peer)
    .join();

/** In the room, waiting or in the call: the stage, its bar, and the keys. */
export function InRoom({ call, isDoctor, panel, onFiles, leaveDialog, ...stage }: Props) {
  const { runner, view } = call;
  const { dialog, setDialog, leaving, stay, go } = useLeaving();
  const [layout, setLayout] = useState<Layout>(keptLayout);
  const [fullScreen, toggleFullScreen] = useFullScreen();
  const floating = usePictureInPicture(screensIn(view));
  const [shortcuts, setShortcuts] = useShortcuts(dialog === null && !leaving, {
    mute: () => void runner.setAudio(!view.state.media.audio),
    camera: () => void runner.setVideo(!view.local.picture),
    chat: () => panel?.toggle('chat'),
    fullScreen: toggleFullScreen,
    float: () => floating.toggle?.(),
    escape: () => (panel?.narrow && panel.open ? panel.close() : setDialog('leave')),
    help: () => setDialog('more'),
  });
  useWakeLock();

  const choose = (next: Layout) => {
    setLayout(next);
    keepLayout(next);
  };
  return (
    <Stage
      view={view}
      layout={layout}
      onPicture={() => runner.setSoundOnly(false)}
      notices={news(call, true)}
      {...stage}
    >
      <ControlBar
        call={call}
        isDoctor={isDoctor}
        panel={panel}
        fullScreen={fullScreen}
        onFullScreen={toggleFullScreen}
        onFiles={onFiles}
        onMore={() => setDialog('more')}
        onLeave={() => setDialog('leave')}
      />
      <Suspense>
        <CaptionLines view={view} personOf={stage.personOf} />
      </Suspense>
      {leaveDialog({
        opened: leaving,
        onStay: stay,
        onLeave: go(() => runner.leave()),
        onEnd: go(() => runner.endForAll()),
      })}
      <Suspense>
        <MoreDialog
          opened={dialog === 'more'}
          call={call}
          layout={layout}
          onLayout={choose}
          more={stage.more ?? []}
          hasChat={panel !== null}
          fullScreen={fullScreen}
          onFullScreen={toggleFullScreen}
          floating={floating}
          shortcuts={shortcuts}
          onShortcuts={setShortcuts}
          onClose={() => setDialog(null)}
        />
      </Suspense>
    </Stage>
  );
}

/** The dialog that is open, and leaving: the back button asks as Leave does. */
function useLeaving() {
  const [dialog, setDialog] = useState<'leave' | 'more' | null>(null);
  const blocker = useBlocker(true);
  return {
    dialog,
    setDialog,
    leaving: dialog === 'leave' || blocker.state === 'blocked',
    stay: () => {
      setDialog(null);
      blocker.reset?.();
    },
    go: (leave: () => void) => () => {
      setDialog(null);
      leave();
      blocker.proceed?.();
    },
  };
}
