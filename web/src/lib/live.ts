import { useSyncExternalStore } from 'react';
import { Realtime, type RealtimeState } from './realtime';

const socketUrl = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/realtime`;

/** The tab's connection. The shell opens it at sign-in and closes it at sign-out. */
export const realtime = new Realtime({ url: typeof location === 'undefined' ? '' : socketUrl() });

export function useRealtimeState(): RealtimeState {
  return useSyncExternalStore(
    (changed) => realtime.onState(changed),
    () => realtime.state,
  );
}
