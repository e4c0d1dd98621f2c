import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { meKey, type Me } from '@/features/identity';
import { prescriptionKey } from '@/features/prescriptions';
import { appointmentsKey } from '@/features/scheduling';
import { realtime } from '@/lib/live';
import type { StreamEvent } from '@/lib/realtime';
import { toast } from '@/ui';
import { roomKey } from './queries';

/** The call page stands outside the shell: it keeps the tab's socket open, and itself up to date, on its own. */
export function usePresence(appointmentId: string, me: Me, onIssued: () => void): void {
  const client = useQueryClient();
  const { t } = useLingui();

  useEffect(() => {
    realtime.connect();
    const check = () => realtime.check();
    window.addEventListener('online', check);
    document.addEventListener('visibilitychange', check);
    const stop = realtime.onSessionEnded(() => client.setQueryData(meKey, null));
    return () => {
      window.removeEventListener('online', check);
      document.removeEventListener('visibilitychange', check);
      stop();
      realtime.close();
    };
  }, [client, me.id]);

  useEffect(() => {
    const onEvent = ({ kind, data }: StreamEvent) => {
      void client.invalidateQueries({ queryKey: appointmentsKey });
      if (data.appointment_id !== appointmentId) return;
      if (kind === 'room.changed') void client.invalidateQueries({ queryKey: roomKey(appointmentId) });
      if (kind === 'prescription.issued' && me.role === 'patient') {
        void client.invalidateQueries({ queryKey: prescriptionKey(appointmentId) });
        toast({ title: t`Your prescription is here`, tone: 'green', action: { label: t`Open`, run: onIssued } });
        onIssued();
      }
    };
    return realtime.subscribe('user', { onEvent, onReset: () => void client.invalidateQueries() });
  }, [client, appointmentId, me.role, onIssued, t]);
}
