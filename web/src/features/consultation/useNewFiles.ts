import { useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import type { Me } from '@/features/identity';
import { realtime } from '@/lib/live';
import type { StreamEvent } from '@/lib/realtime';
import { toast } from '@/ui';

/** Keeps the files of the visit up to date, and counts those that the other side shared while nobody looked. */
export function useNewFiles(appointmentId: string, me: Me, looking: boolean, show: () => void): number {
  const client = useQueryClient();
  const { t } = useLingui();
  const [count, setCount] = useState(0);
  const since = useRef(new Date());
  const latest = useRef({ looking, show });
  useEffect(() => {
    latest.current = { looking, show };
  });
  if (looking && count > 0) setCount(0);

  useEffect(() => {
    const look = async () => {
      // The rest of it is loaded with the first file.
      const { newFiles } = await import('@/features/files');
      const fresh = await newFiles(client, appointmentId, me.id, since.current);
      const last = fresh.at(-1);
      if (!last) return;
      since.current = new Date(last.shared_at ?? since.current);
      if (latest.current.looking) return;
      setCount((before) => before + fresh.length);
      const { name } = last.sender;
      const title = t`${name} shared a file`;
      toast({ title, body: last.name, action: { label: t`Open`, run: () => latest.current.show() } });
    };
    const onEvent = ({ kind, data }: StreamEvent) => {
      if (kind.startsWith('file.') && data.appointment_id === appointmentId) void look().catch(() => undefined);
    };
    return realtime.subscribe('user', { onEvent });
  }, [client, appointmentId, me.id, t]);
  return count;
}
