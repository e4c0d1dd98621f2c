import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { Me } from '@/features/identity';
import { prescriptionKey } from '@/features/prescriptions';
import { callLetsGo } from '@/lib/call-first';
import { realtime } from '@/lib/live';
import type { StreamEvent } from '@/lib/realtime';
import { toast } from '@/ui';
import { roomKey } from './queries';

interface Screen {
  /** In the midst of a message: nothing may take the field away. */
  isWriting: () => boolean;
  showPrescription: () => void;
}

/** What others do in this visit, beyond what the shell of the app keeps up to date. */
export function useVisitEvents(appointmentId: string, me: Me, screen: Screen): void {
  const client = useQueryClient();
  const { t } = useLingui();
  const latest = useRef(screen);
  useEffect(() => {
    latest.current = screen;
  });

  useEffect(() => {
    const onEvent = ({ kind, data }: StreamEvent) => {
      if (data.appointment_id !== appointmentId) return;
      if (kind === 'room.changed')
        void callLetsGo().then(() => client.invalidateQueries({ queryKey: roomKey(appointmentId) }));
      if (kind !== 'prescription.issued' || me.role !== 'patient') return;
      void client.invalidateQueries({ queryKey: prescriptionKey(appointmentId) });
      const show = () => latest.current.showPrescription();
      if (!latest.current.isWriting()) return show();
      toast({ title: t`Your prescription is here`, tone: 'green', action: { label: t`Open`, run: show } });
    };
    return realtime.subscribe('user', { onEvent });
  }, [client, appointmentId, me.role, t]);
}
