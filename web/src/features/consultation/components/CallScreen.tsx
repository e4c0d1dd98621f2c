import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useBlocker } from 'react-router';
import type { Me } from '@/features/identity';
import type { Appointment } from '../model';
import { useCall, type Call } from '../useCall';
import { ControlBar } from './ControlBar';
import { Ended } from './Ended';
import { LeaveDialog } from './LeaveDialog';
import type { Props as MoreDialogProps } from './MoreDialog';
import { Preview } from './Preview';
import { Stage } from './Stage';
import { useFullScreen } from './useFullScreen';
import { useShortcuts } from './useShortcuts';
import { useWakeLock } from './useWakeLock';
import type { PanelState } from './VisitScreen';

// Loaded beside the call, which neither waits for it nor fails with it.
const MoreDialog = lazy<ComponentType<MoreDialogProps>>(async () => {
  const found = await import('./MoreDialog').catch(() => null);
  return { default: found?.MoreDialog ?? (() => null) };
});

type Props = { appointment: Appointment; me: Me; panel: PanelState };

/** The visit while its room is open: preview, waiting room, call and end. */
export function CallScreen({ appointment, me, panel }: Props) {
  const call = useCall(appointment.appointment_id, me);
  if (!call) return null;
  const isDoctor = me.role === 'doctor';
  const { runner, view } = call;
  const { phase, ended } = view.state;
  if (phase === 'idle' || phase === 'preview')
    return <Preview appointment={appointment} call={call} isDoctor={isDoctor} />;
  if (phase === 'ended') {
    return (
      <Ended
        appointment={appointment}
        isDoctor={isDoctor}
        reason={ended}
        onBack={() => runner.rejoin(view.local.wanted)}
        onPanel={panel.open ? null : panel.show}
      />
    );
  }
  return <InCall appointment={appointment} call={call} isDoctor={isDoctor} panel={panel} />;
}

type InCallProps = { appointment: Appointment; call: Call; isDoctor: boolean; panel: PanelState };

function InCall({ appointment, call, isDoctor, panel }: InCallProps) {
  const { runner, view } = call;
  const [dialog, setDialog] = useState<'leave' | 'more' | null>(null);
  const [fullScreen, toggleFullScreen] = useFullScreen();
  // The back button asks as Leave does.
  const blocker = useBlocker(true);
  const leaving = dialog === 'leave' || blocker.state === 'blocked';
  const sheetOpen = panel.narrow && panel.open;
  const [shortcuts, setShortcuts] = useShortcuts(dialog === null && !leaving, {
    mute: () => void runner.setAudio(!view.state.media.audio),
    camera: () => void runner.setVideo(!view.local.picture),
    chat: () => panel.toggle('chat'),
    escape: () => (sheetOpen ? panel.close() : setDialog('leave')),
    help: () => setDialog('more'),
  });
  useWakeLock();

  const stay = () => {
    setDialog(null);
    blocker.reset?.();
  };
  const go = (leave: () => void) => {
    setDialog(null);
    leave();
    blocker.proceed?.();
  };
  return (
    <Stage appointment={appointment} view={view} onPicture={() => runner.setSoundOnly(false)}>
      <ControlBar
        call={call}
        isDoctor={isDoctor}
        panel={panel}
        fullScreen={fullScreen}
        onFullScreen={toggleFullScreen}
        onMore={() => setDialog('more')}
        onLeave={() => setDialog('leave')}
      />
      <LeaveDialog
        opened={leaving}
        appointment={appointment}
        isDoctor={isDoctor}
        onStay={stay}
        onLeave={() => go(() => runner.leave())}
        onEnd={() => go(() => runner.endForAll())}
      />
      <Suspense>
        <MoreDialog
          opened={dialog === 'more'}
          call={call}
          fullScreen={fullScreen}
          onFullScreen={toggleFullScreen}
          shortcuts={shortcuts}
          onShortcuts={setShortcuts}
          onClose={() => setDialog(null)}
        />
      </Suspense>
    </Stage>
  );
}
