import { useCallback, useEffect, useRef, useState } from 'react';
import { Plural, Trans } from '@lingui/react/macro';
import { Siren } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import type { Me } from '@/features/identity';
import { useRequests, type Appointment } from '@/features/scheduling';
import { soundAlarm } from '@/lib/alarm';
import classes from './EmergencyWatch.module.css';

const ringAgainMs = 30_000;
const none: Appointment[] = [];

/**
 * A doctor's unanswered emergencies: said above every page, and sounded again and again, until somebody opens or answers
 * them, in this tab or another. It takes its own room, so that it covers neither a face nor a form.
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
  useAlarm(unopened.map(({ appointment_id }) => appointment_id).join(' '));
  // The call must not be left for it.
  return <Bar visits={unopened} newTab={pathname.startsWith('/video-consultation/')} />;
}

function Bar({ visits: [first, ...others], newTab }: { visits: Appointment[]; newTab: boolean }) {
  if (!first) return null;
  const { name } = first.patient;
  return (
    <div className={classes.bar} role="alert">
      <Siren size={20} aria-hidden />
      <strong>
        {others.length === 0 ? (
          <Trans>{name} asks for urgent help</Trans>
        ) : (
          <Plural
            value={others.length}
            one={`${name} and one more ask for urgent help`}
            other={`${name} and # more ask for urgent help`}
          />
        )}
      </strong>
      <Link to={`/appointments/${first.appointment_id}`} target={newTab ? '_blank' : undefined}>
        <Trans>Open</Trans>
      </Link>
    </div>
  );
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
