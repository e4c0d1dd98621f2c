import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { meKey, type Me } from '@/features/identity';
import { prescriptionKey } from '@/features/prescriptions';
import { appointmentsKey } from '@/features/scheduling';
import { realtime } from '@/lib/live';
import type { StreamEvent } from '@/lib/realtime';
import { toast } from '@/ui';
import { roomKey } from './queries';

interface Screen {
  /** In the midst of a message: nothing may take the field away. */
  isWriting: () => boolean;
  showPrescription: () => void;
}

/** The call page stands outside the shell: it keeps the tab's socket open, and itself up to date, on its own. */
export function usePresence(appointmentId: string, me: Me, screen: Screen): void {
  const client = useQueryClient();
  const { t } = useLingui();
  const latest = useRef(screen);
  useEffect(() => {
    latest.current = screen;
  });

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
        const show = () => latest.current.showPrescription();
        if (latest.current.isWriting()) toast({ title: t`Your prescription is here`, tone: 'green', action: { label: t`Open`, run: show } });
        else show();
      }
    };
    return realtime.subscribe('user', { onEvent, onReset: () => void client.invalidateQueries() });
  }, [client, appointmentId, me.role, t]);
}
