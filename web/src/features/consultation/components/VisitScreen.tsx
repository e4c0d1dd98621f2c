import { type CSSProperties, type ReactNode, useEffect, useState } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import type { Me } from '@/features/identity';
import { afterACall } from '@/lib/call-first';
import type { Appointment } from '../model';
import { useChat } from '../useChat';
import { useNewFiles } from '../useNewFiles';
import { useVisitEvents } from '../useVisitEvents';
import { ChatPanel, type PanelProps } from './chatTab';
import { asked } from './later';
import { panelWidth } from './panel-width';
import classes from './VisitScreen.module.css';

// The forms of a clinical record are of no use to a patient, and as much to load as the call itself; and the call comes
// before what stands beside it.
const pending = <div className={classes.pending} />;
const DoctorPanel = asked<PanelProps>(
  async () => (await import('./DoctorPanel')).DoctorPanel,
  pending,
  classes.pending,
);
const PatientPanel = asked<PanelProps>(
  async () => (await import('./PatientPanel')).PatientPanel,
  pending,
  classes.pending,
);

const widthKey = 'aegle.panel-width';

export interface PanelState {
  open: boolean;
  tab: string;
  unread: number;
  narrow: boolean;
  /** Opens the tab, or closes the panel when that tab is open. */
  toggle: (tab: string) => void;
  show: () => void;
  close: () => void;
}

type Props = {
  appointment: Appointment;
  me: Me;
  /** On a wide screen; a phone shows one thing at a time. */
  startOpen: boolean;
  children: (panel: PanelState) => ReactNode;
};

/** Everything of a visit: what happens in it, and beside it the panel that stays whatever happens. */
export function VisitScreen({ appointment, me, startOpen, children }: Props) {
  const isDoctor = me.role === 'doctor';
  const narrow = useMediaQuery('(width < 900px)', window.innerWidth < 900, { getInitialValueInEffect: false }) ?? false;
  const chat = useChat(appointment.appointment_id, me.id);
  const [open, setOpen] = useState(startOpen && !narrow);
  const [tab, setTab] = useState(isDoctor ? 'summary' : 'chat');
  const [width, setWidth] = useState(() => Number(localStorage.getItem(widthKey)) || panelWidth.usual);

  // Not only when it is needed, since the server may be away by then; a doctor's is open from the beginning where there is room.
  useEffect(() => {
    if (isDoctor) void afterACall().then(DoctorPanel.fetch);
    else void Promise.all([PatientPanel.fetch(), ChatPanel.fetch()]);
  }, [isDoctor]);

  const showPrescription = () => {
    setTab('prescription');
    setOpen(true);
  };
  useVisitEvents(appointment.appointment_id, me, {
    isWriting: () => open && tab === 'chat' && Boolean(chat?.session.typed),
    showPrescription,
  });

  const showFiles = () => {
    setTab('files');
    setOpen(true);
  };
  const newFiles = useNewFiles(appointment.appointment_id, me, open && tab === 'files', showFiles);

  const onWidth = (next: number) => {
    setWidth(next);
    localStorage.setItem(widthKey, String(next));
  };

  const panel: PanelState = {
    open,
    tab,
    unread: chat?.unread ?? 0,
    narrow,
    toggle: (wanted) => {
      setOpen(!(open && tab === wanted));
      setTab(wanted);
    },
    show: () => setOpen(true),
    close: () => setOpen(false),
  };
  const Panel = isDoctor ? DoctorPanel : PatientPanel;
  const style = { '--panel-width': `${width}px` } as CSSProperties;
  return (
    <div className={classes.screen} data-panel={open || undefined} style={style}>
      <main className={classes.main}>{children(panel)}</main>
      {open && narrow && <div className={classes.shade} onClick={panel.close} aria-hidden />}
      {open && (
        <Panel
          appointment={appointment}
          me={me}
          chat={chat}
          newFiles={newFiles}
          tab={tab}
          onTab={setTab}
          onClose={panel.close}
          width={width}
          onWidth={onWidth}
        />
      )}
    </div>
  );
}

/** The same without a panel: of a visit that was never accepted, or is called off, there is nothing to write. */
export function BareScreen({ children }: { children: ReactNode }) {
  return (
    <div className={classes.screen}>
      <main className={classes.main}>{children}</main>
    </div>
  );
}
