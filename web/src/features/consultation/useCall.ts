import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Me } from '@/features/identity';
import { realtime } from '@/lib/live';
import { canConnect } from './call/devices';
import { ownPeerId } from './call/identity';
import { placeBefore, PlaceKeeper } from './call/place';
import { CallRunner, type CallView, type RunnerOptions } from './call/runner';
import { fetchIceServers, postCallLog } from './queries';

export interface Call {
  runner: CallRunner;
  view: CallView;
}

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

/** A call; null for the moment until this tab knows who it is. A reload or a crash in mid call leads back into it. */
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
    let keeper: PlaceKeeper | null = null;
    let gone = false;
    const start = async () => {
      const [peer, place] = await Promise.all([ownPeerId(), placeBefore(appointmentId, userId)]);
      if (gone) return;
      const runner = new CallRunner({ ...latest.current, peer });
      const kept = new PlaceKeeper(appointmentId, userId, peer);
      [made, keeper] = [runner, kept];
      runner.subscribe(() => kept.set(runner.view.state.wantsIn ? runner.view.local.wanted : null));
      setRunner(runner);
      if (place) runner.rejoin(place);
      else void runner.open({ audio: canConnect(), video: canConnect() });
    };
    void start();
    return () => {
      gone = true;
      // Going to another page of ours is leaving; a reload never comes here.
      made?.leave();
      made?.dispose();
      keeper?.close();
      setRunner(null);
    };
  }, [appointmentId, userId]);

  const view = useSyncExternalStore(runner?.subscribe ?? never, () => runner?.shown ?? null);
  return runner && view ? { runner, view } : null;
}

const never = () => () => {};
