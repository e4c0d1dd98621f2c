import { Suspense } from 'react';
import type { Me } from '@/features/identity';
import { usePartyDeeds } from '../guests/usePartyDeeds';
import type { Appointment } from '../model';
import { shield } from '../privacy/shield';
import { useRecording } from '../recording/recording';
import { useCall, type Call } from '../useCall';
import { useOther, usePersonOf } from '../words';
import { beside } from './beside';
import { Ended } from './Ended';
import { InRoom } from './InRoom';
import type { Props as LeaveProps } from './LeaveDialog';
import { news } from './news';
import { PlainLeave } from './PlainLeave';
import { Preview } from './Preview';
import type { PanelState } from './VisitScreen';
import { WaitingWords } from './WaitingWords';

// Fetched while one is in the call, and leaving is possible without it.
const LeaveDialog = beside<LeaveProps>(async () => (await import('./LeaveDialog')).LeaveDialog, PlainLeave);

type Props = { appointment: Appointment; me: Me; panel: PanelState };

/** The visit while its room is open: preview, waiting room, call and end. */
export function CallScreen({ appointment, me, panel }: Props) {
  const call = useCall(appointment.appointment_id, me);
  if (!call) return null;
  const isDoctor = me.role === 'doctor';
  const { runner, view } = call;
  const { phase, ended } = view.state;
  if (phase === 'idle' || phase === 'preview')
    return <Preview appointment={appointment} call={call} isDoctor={isDoctor} news={news(call)} />;
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
  const { state } = call.view;
  const expected = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const personOf = usePersonOf(appointment.doctor.portrait);
  const { dialogs, more, questions, ...deeds } = usePartyDeeds(appointment, call, isDoctor, personOf);
  const recording = useRecording(appointment.appointment_id, call, personOf);
  const hasGuests = state.peers.some(({ role }) => role === 'guest');
  return (
    <>
      <InRoom
        call={call}
        isDoctor={isDoctor}
        panel={panel}
        expected={expected}
        personOf={personOf}
        waiting={<WaitingWords appointment={appointment} state={state} />}
        shield={shield(appointment.appointment_id, call.view)}
        {...deeds}
        more={[...more, ...recording.more]}
        questions={
          <>
            {questions}
            {recording.part}
          </>
        }
        leaveDialog={(leaving) => (
          <Suspense>
            <LeaveDialog appointment={appointment} isDoctor={isDoctor} hasGuests={hasGuests} {...leaving} />
          </Suspense>
        )}
      />
      {dialogs}
    </>
  );
}
