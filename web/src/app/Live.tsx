import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { meKey, type Me } from '@/features/identity';
import {
  appointmentQuery,
  appointmentsKey,
  useRequests,
  useWaitingCount,
  type Appointment,
} from '@/features/scheduling';
import { callLetsGo } from '@/lib/call-first';
import { realtime } from '@/lib/live';
import type { StreamEvent } from '@/lib/realtime';
import { setWaitingCount } from '@/lib/title';
import { toast } from '@/ui';

/** Asked for again until it is there: an emergency must not be missed for a file that was not. */
const loadWatch = async (): Promise<{ default: ComponentType<{ me: Me }> }> => {
  try {
    return { default: (await import('./EmergencyWatch')).EmergencyWatch };
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    return loadWatch();
  }
};
const EmergencyWatch = lazy(loadWatch);

/** Keeps what is shown up to date with what others do, and says it in passing. */
export function Live({ me }: { me: Me }) {
  const client = useQueryClient();
  const announce = useAnnouncement(me);
  const latest = useRef(announce);
  useEffect(() => {
    latest.current = announce;
  });

  useEffect(() => {
    realtime.connect();
    const check = () => realtime.check();
    const visible = () => document.visibilityState === 'visible' && realtime.check();
    window.addEventListener('online', check);
    document.addEventListener('visibilitychange', visible);
    const endings = [
      realtime.onSessionEnded(() => client.setQueryData(meKey, null)),
      realtime.subscribe('user', {
        onEvent: (event) => {
          // What others do may be read of a moment later; the picture of a call that comes about may not.
          void callLetsGo().then(() => {
            refresh(client, event);
            void latest.current(event);
          });
        },
        onReset: () => void client.invalidateQueries(),
      }),
    ];
    return () => {
      window.removeEventListener('online', check);
      document.removeEventListener('visibilitychange', visible);
      for (const end of endings) end();
      realtime.close();
    };
  }, [client, me.id]);

  const waiting = useWaitingCount(me.role === 'doctor');
  const emergencies = useRequests(me.role === 'doctor').data?.emergencies ?? 0;
  useEffect(() => {
    setWaitingCount(waiting + emergencies);
    return () => setWaitingCount(0);
  }, [waiting, emergencies]);
  if (emergencies === 0) return null;
  return (
    <Suspense>
      <EmergencyWatch me={me} />
    </Suspense>
  );
}

function refresh(client: QueryClient, { kind }: StreamEvent) {
  if (kind.startsWith('doctor.')) {
    void client.invalidateQueries({ queryKey: meKey });
    void client.invalidateQueries({ queryKey: ['profile'] });
    return;
  }
  void client.invalidateQueries({ queryKey: appointmentsKey });
  if (kind === 'appointment.booked' || kind === 'appointment.cancelled' || kind === 'appointment.rejected') {
    void client.invalidateQueries({ queryKey: ['slots'] });
  }
  if (kind === 'prescription.issued') void client.invalidateQueries({ queryKey: ['prescription'] });
}

/** What to say about an event; one's own deeds need no announcement. */
function useAnnouncement(me: Me) {
  const { t } = useLingui();
  const client = useQueryClient();
  const told = useRef(new Map<string, string>());

  return async (event: StreamEvent) => {
    const id = event.data.appointment_id;
    if (typeof id !== 'string') return sayDoctor(event.kind);
    const inVisit = () => location.pathname.startsWith('/video-consultation/');
    if (inVisit()) return;
    const visit = await client.fetchQuery({ ...appointmentQuery(id), staleTime: 0 }).catch(() => null);
    if (!visit || inVisit()) return;
    const { announcement } = await import('./announcement');
    const title = announcement(me.role, event.kind, visit);
    if (!title || told.current.get(id) === title) return;
    told.current.set(id, title);
    toast({
      title,
      tone: visit.is_emergency && me.role === 'doctor' ? 'red' : 'plain',
      action: { label: t`Open`, to: linkFor(event.kind, visit) },
    });
  };

  function sayDoctor(kind: string) {
    if (kind === 'doctor.approved')
      toast({ title: t`Your account is approved: patients can find you now`, tone: 'green' });
    if (kind === 'doctor.rejected') {
      toast({ title: t`Your account was not approved`, tone: 'red', action: { label: t`Why`, to: '/profile' } });
    }
  }
}

function linkFor(kind: string, { appointment_id }: Appointment) {
  if (kind === 'room.changed') return `/video-consultation/${appointment_id}`;
  if (kind === 'prescription.issued') return `/appointments/${appointment_id}/prescription`;
  return `/appointments/${appointment_id}`;
}
