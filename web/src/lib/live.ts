import { useSyncExternalStore } from 'react';
import { Realtime, type RealtimeState } from './realtime';

const socketUrl = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/realtime`;

/** The tab's connection. The shell opens it at sign-in and closes it at sign-out. */
export const realtime = new Realtime({ url: typeof location === 'undefined' ? '' : socketUrl() });

const subscribe = (changed: () => void) => realtime.onState(changed);
const read = () => realtime.state;

export const useRealtimeState = (): RealtimeState => useSyncExternalStore(subscribe, read);
