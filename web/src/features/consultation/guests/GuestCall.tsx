import { lazy, Suspense, useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { EndReason } from '../call/machine';
import { news } from '../components/news';
import { PreviewFrame } from '../components/Preview';
import previewClasses from '../components/Preview.module.css';
import visitClasses from '../components/VisitScreen.module.css';
import type { GuestVisit } from '../model';
import { type Call, useRunner } from '../useCall';
import { useDoctorName, useGuestKinds, useInviter } from '../words';
import { GuestCard } from './GuestCard';
import { GuestTime } from './GuestTime';
import { fetchGuestIceServers, guestRealtime } from './visit';

// It comes while one looks at oneself in the preview.
const loadRoom = () => import('./GuestRoom');
const loading = loadRoom();
loading.catch(() => undefined);
const GuestRoom = lazy(async () => ({ default: (await loading.catch(loadRoom)).GuestRoom }));

type Props = { visit: GuestVisit; onOver: () => void; onDone: () => void };

/** A guest's preview, and then the waiting room and the call. */
export function GuestCall({ visit, onOver, onDone }: Props) {
  const [socket] = useState(guestRealtime);
  const call = useRunner({
    appointmentId: visit.appointment_id,
    me: { userId: visit.guest_id, role: 'guest' },
    socket,
    fetchIceServers: fetchGuestIceServers,
    postCallLog: () => Promise.resolve(),
  });
  useEffect(() => {
    socket.connect();
    return () => socket.close();
  }, [socket]);
  const ended = call?.view.state.ended ?? null;
  useEffect(
    () =>
      socket.onSessionEnded(() => {
        if (ended === null) onOver();
      }),
    [socket, ended, onOver],
  );
  if (!call) return null;
  const { phase } = call.view.state;
  if (phase === 'idle' || phase === 'preview') return <GuestPreview visit={visit} call={call} />;
  if (ended !== null) return <GuestEnded visit={visit} call={call} reason={ended} onDone={onDone} />;
  return (
    <Suspense>
      <GuestRoom visit={visit} call={call} />
    </Suspense>
  );
}

function GuestPreview({ visit, call }: { visit: GuestVisit; call: Call }) {
  const { t } = useLingui();
  const kinds = useGuestKinds();
  const nameOf = useDoctorName();
  const inviter = useInviter(visit);
  const { name, kind } = visit;
  const { name: doctor } = nameOf(visit.doctor_name);
  const as = kinds[kind];
  return (
    <main className={visitClasses.guest}>
      <PreviewFrame
        call={call}
        news={news(call)}
        join={t`Ask to come in`}
        without={t`Come without camera and microphone`}
        who={
          <div className={previewClasses.guest}>
            <h1>{t`${inviter} invited you to a video visit`}</h1>
            <p>
              <Trans>
                You come as <strong>{name}</strong> ({as}). The visit is with {doctor}.
              </Trans>
            </p>
            <GuestTime visit={visit} away />
            <p className="ae-dim">{t`${doctor} lets you in. Nobody sees or hears you before.`}</p>
          </div>
        }
      />
    </main>
  );
}

type EndedProps = { visit: GuestVisit; call: Call; reason: EndReason; onDone: () => void };

function GuestEnded({ visit, call, reason, onDone }: EndedProps) {
  const { t } = useLingui();
  const { name } = useDoctorName()(visit.doctor_name);
  const inviter = useInviter(visit);
  const { runner, view } = call;
  const words: Record<EndReason, [string, string]> = {
    left: [t`You left the visit`, t`You can come back while it lasts.`],
    ended_for_all: [t`The visit has ended`, t`${name} ended the call. Thank you for being there.`],
    removed: [
      t`Your part in the visit has ended`,
      t`You were taken out of the call. If that was a mistake, ask ${inviter} for a new link.`,
    ],
    taken_over: [t`The visit goes on in another window`, t`You opened it in another window.`],
    not_open: [t`The room is closed`, t`It opens shortly before the visit, and closes after it.`],
    refused: [t`You could not enter the room`, t`Please try again; if it does not work, tell ${inviter}.`],
  };
  const [title, text] = words[reason];
  const canReturn = reason !== 'removed' && reason !== 'ended_for_all';
  return (
    <GuestCard
      title={title}
      actions={
        canReturn && (
          <>
            <Button onClick={() => runner.rejoin(view.local.wanted)}>
              {reason === 'taken_over' ? <Trans>Bring it back here</Trans> : <Trans>Go back in</Trans>}
            </Button>
            <Button variant="default" onClick={onDone}>
              <Trans>I am done</Trans>
            </Button>
          </>
        )
      }
    >
      <p>{text}</p>
    </GuestCard>
  );
}
