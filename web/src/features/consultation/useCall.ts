import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Me } from '@/features/identity';
import { realtime } from '@/lib/live';
import { ownPeerId } from './call/identity';
import { CallRunner, type CallView, type RunnerOptions } from './call/runner';
import { fetchIceServers, postCallLog } from './queries';

export interface Call {
  runner: CallRunner;
  view: CallView;
}

interface Place {
  audio: boolean;
  video: boolean;
}

const placeKey = (appointmentId: string) => `aegle.call.in.${appointmentId}`;

/** The call of one visit, for one of its parties. */
export function useCall(appointmentId: string, me: Me): Call | null {
  return useRunner({
    appointmentId,
    me: { userId: me.id, role: me.role === 'doctor' ? 'doctor' : 'patient' },
    socket: realtime,
    fetchIceServers: () => fetchIceServers(appointmentId),
    postCallLog: (samples, leaving) => postCallLog(appointmentId, samples, leaving),
  });
}

/** A call; null for the moment until this tab knows who it is. A reload in mid call leads back into it. */
export function useRunner(options: Omit<RunnerOptions, 'peer'>): Call | null {
  const [runner, setRunner] = useState<CallRunner | null>(null);
  const latest = useRef(options);
  const { appointmentId, me } = options;
  const { userId } = me;
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    let made: CallRunner | null = null;
    let gone = false;
    void ownPeerId().then((peer) => {
      if (gone) return;
      made = new CallRunner({ ...latest.current, peer });
      const place = keptPlace(appointmentId);
      const started = made;
      made.subscribe(() => keepPlace(appointmentId, started.view));
      setRunner(made);
      if (place) made.rejoin(place);
      else void made.open({ audio: true, video: true });
    });
    return () => {
      gone = true;
      // Going to another page of ours is leaving; a reload never comes here.
      made?.leave();
      made?.dispose();
      setRunner(null);
    };
  }, [appointmentId, userId]);

  const view = useSyncExternalStore(runner?.subscribe ?? never, () => runner?.view ?? null);
  return runner && view ? { runner, view } : null;
}

const never = () => () => {};

function keptPlace(appointmentId: string): Place | null {
  try {
    return JSON.parse(sessionStorage.getItem(placeKey(appointmentId)) ?? 'null') as Place | null;
  } catch {
    return null;
  }
}

function keepPlace(appointmentId: string, { state, local }: CallView): void {
  if (state.wantsIn) sessionStorage.setItem(placeKey(appointmentId), JSON.stringify(local.wanted));
  else sessionStorage.removeItem(placeKey(appointmentId));
}
