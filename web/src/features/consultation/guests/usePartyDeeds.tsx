import { type ReactNode, Suspense, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useWaitingCount } from '@/features/scheduling';
import { toast } from '@/ui';
import type { Decision } from '../call/signalling';
import { beside } from '../components/beside';
import type { PresentProps } from '../components/LineChip';
import type { Appointment, Peer } from '../model';
import type { Call } from '../useCall';
import type { Person } from '../words';
import type { Props as AdmissionsProps } from './Admissions';
import type { Props as InviteProps } from './InviteDialog';
import type { RemoveProps, RoomProps } from './DoctorDialogs';

const Admissions = beside<AdmissionsProps>(async () => (await import('./Admissions')).Admissions);
const InviteDialog = beside<InviteProps>(async () => (await import('./InviteDialog')).InviteDialog);
const RemoveDialog = beside<RemoveProps>(async () => (await import('./DoctorDialogs')).RemoveDialog);
const RoomDialog = beside<RoomProps>(async () => (await import('./DoctorDialogs')).RoomDialog);

interface Deeds extends Required<Pick<PresentProps, 'deedsOf' | 'more'>> {
  questions: ReactNode;
  dialogs: ReactNode;
}

/** What the parties of a visit do about who is in its room: invite, and the doctor lets in, sends back and puts out. */
export function usePartyDeeds(
  appointment: Appointment,
  { runner, view }: Call,
  isDoctor: boolean,
  personOf: (peer: Peer) => Person,
): Deeds {
  const { t } = useLingui();
  const [open, setOpen] = useState<'invite' | 'room' | null>(null);
  const [invited, setInvited] = useState(false);
  const [removing, setRemoving] = useState<Peer | null>(null);
  const elsewhere = useWaitingElsewhere(appointment, view.state.peers, isDoctor);

  const decide = (deed: Decision, peer: Peer) =>
    void runner.decide(deed, peer.peer).then((refusal) => {
      if (refusal === 'consultation.room_full')
        toast({ title: t`The room is full`, body: t`Four people at most. Let someone out first.`, tone: 'red' });
      else if (refusal !== null && refusal !== 'consultation.not_in_room')
        toast({ title: t`This could not be done. Please try again.`, tone: 'red' });
    });
  const deedsOf = (peer: Peer) => {
    if (!isDoctor || peer.peer === view.state.me.peer) return [];
    const { short, kind } = personOf(peer);
    const admit = { label: t`Let ${short} in`, act: () => decide('admit', peer) };
    const hold = { label: t`Send ${short} back to wait`, act: () => decide('hold', peer) };
    const remove = { label: t`Put ${short} out`, act: () => setRemoving(peer) };
    return [peer.state === 'waiting' ? admit : hold, ...(kind ? [remove] : [])];
  };
  const invite = () => {
    setInvited(true);
    setOpen('invite');
  };
  const roomLabel = elsewhere > 0 ? t`Waiting room · ${elsewhere}` : t`Waiting room`;
  const more = [
    { label: t`Invite someone`, act: invite },
    ...(isDoctor ? [{ label: roomLabel, act: () => setOpen('room') }] : []),
  ];
  const close = () => setOpen(null);
  return {
    deedsOf,
    more,
    questions: isDoctor && (
      <Suspense>
        <Admissions present={view.state.peers} personOf={personOf} onAdmit={(peer) => decide('admit', peer)} />
      </Suspense>
    ),
    dialogs: (
      <Suspense>
        {invited && (
          <InviteDialog appointment={appointment} opened={open === 'invite'} isDoctor={isDoctor} onClose={close} />
        )}
        {open === 'room' && <RoomDialog appointmentId={appointment.appointment_id} onClose={close} />}
        {removing && (
          <RemoveDialog
            person={personOf(removing)}
            onRemove={() => decide('remove', removing)}
            onClose={() => setRemoving(null)}
          />
        )}
      </Suspense>
    ),
  };
}

/** How many of the doctor's other patients wait. */
function useWaitingElsewhere({ waiting_since }: Appointment, peers: Peer[], isDoctor: boolean): number {
  const all = useWaitingCount(isDoctor);
  const here = waiting_since !== null || peers.some(({ role, state }) => role === 'patient' && state === 'waiting');
  return Math.max(0, all - (here ? 1 : 0));
}
