import { useCallback, useEffect, useRef, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useLocation } from 'react-router';
import type { Me } from '@/features/identity';
import { useRequests, type Appointment } from '@/features/scheduling';
import { soundAlarm } from '@/lib/alarm';
import { toast, withdrawToast } from '@/ui';

const ringAgainMs = 30_000;
const shownMax = 3;
const none: Appointment[] = [];

/**
 * A doctor's unanswered emergencies: each is said, and sounds again and again, until somebody opens or answers it, in this
 * tab or another.
 */
export function EmergencyWatch({ me }: { me: Me }) {
  const { data } = useRequests();
  const { opened, open } = useOpened(me.id);
  const { pathname } = useLocation();
  const here = /^\/appointments\/([^/]+)$/.exec(pathname)?.[1];
  const urgent = (data?.requests ?? none).filter(({ is_emergency }) => is_emergency);
  const unopened = urgent.filter(({ appointment_id }) => !opened.includes(appointment_id) && appointment_id !== here);

  const isHere = urgent.some(({ appointment_id }) => appointment_id === here);
  useEffect(() => {
    if (here && isHere) open(here);
  }, [here, isHere, open]);
  // The call must not be left for it.
  useNotices(unopened.slice(0, shownMax), pathname.startsWith('/video-consultation/'));
  useAlarm(unopened.map(({ appointment_id }) => appointment_id).join(' '));
  return null;
}

function useNotices(visits: Appointment[], newTab: boolean) {
  const { t } = useLingui();
  const shown = useRef(new Map<string, { toastId: number; newTab: boolean }>());
  useEffect(() => {
    const wanted = new Set(visits.map(({ appointment_id }) => appointment_id));
    for (const [id, one] of shown.current) {
      if (wanted.has(id) && one.newTab === newTab) continue;
      withdrawToast(one.toastId);
      shown.current.delete(id);
    }
    for (const { appointment_id: id, patient } of visits) {
      if (shown.current.has(id)) continue;
      const action = { label: t`Open`, to: `/appointments/${id}`, newTab };
      const toastId = toast({ title: t`${patient.name} asks for urgent help`, tone: 'red', stays: true, action });
      shown.current.set(id, { toastId, newTab });
    }
  });
  useEffect(() => {
    const map = shown.current;
    return () => {
      for (const { toastId } of map.values()) withdrawToast(toastId);
      map.clear();
    };
  }, []);
}

function useAlarm(ids: string) {
  const rung = useRef('');
  useEffect(() => {
    const before = rung.current.split(' ');
    rung.current = ids;
    if (!ids) return;
    if (ids.split(' ').some((id) => !before.includes(id))) soundAlarm();
    const timer = setInterval(soundAlarm, ringAgainMs);
    return () => clearInterval(timer);
  }, [ids]);
}

/** What was opened is known to all tabs of this browser; the ids alone are kept, of the last few. */
function useOpened(userId: string) {
  const key = `aegle.opened.${userId}`;
  const [opened, setOpened] = useState(() => read(key));
  useEffect(() => {
    const onStorage = (event: StorageEvent) => event.key === key && setOpened(read(key));
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  }, [key]);
  const open = useCallback(
    (id: string) => {
      const ids = [...new Set([...read(key), id])].slice(-20);
      try {
        localStorage.setItem(key, JSON.stringify(ids));
      } catch {
        // Forbidden or full: this tab knows it all the same.
      }
      setOpened(ids);
    },
    [key],
  );
  return { opened, open };
}

function read(key: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
