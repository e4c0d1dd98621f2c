import { useEffect, useState, useSyncExternalStore } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api, ask } from '@/api/client';
import { deviceChecksKey, type DeviceResult } from '@/features/scheduling';
import { DeviceTest, type TestView } from './device-test';

export interface Test {
  test: DeviceTest;
  view: TestView;
}

/** The device test of one visit; null for the first moment. */
export function useDeviceTest(appointment_id: string): Test | null {
  const client = useQueryClient();
  const [test, setTest] = useState<DeviceTest | null>(null);
  useEffect(() => {
    const params = { path: { appointment_id } };
    const made = new DeviceTest({
      fetchIceServers: () => ask(api.GET('/api/appointments/{appointment_id}/device-check/ice-servers', { params })),
      keep: async (body: DeviceResult) => {
        await ask(api.PUT('/api/appointments/{appointment_id}/device-check', { params, body }));
        await client.invalidateQueries({ queryKey: deviceChecksKey });
      },
      down: (bytes, signal) => {
        const query = { bytes };
        const get = { params: { ...params, query }, parseAs: 'arrayBuffer', cache: 'no-store', signal } as const;
        return ask(api.GET(linePath, get));
      },
      up: (bytes, signal) => {
        const headers = { 'Content-Type': 'application/octet-stream' };
        const bodySerializer = () => noise(bytes);
        return ask(api.POST(linePath, { params, headers, body: '', bodySerializer, signal }));
      },
    });
    setTest(made);
    return () => {
      made.dispose();
      setTest(null);
    };
  }, [client, appointment_id]);
  const view = useSyncExternalStore(test?.subscribe ?? never, () => test?.view ?? null);
  return test && view ? { test, view } : null;
}

const linePath = '/api/appointments/{appointment_id}/device-check/line';

/** Nothing on the way can make it fewer. */
function noise(bytes: number): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  // The browser gives no more at a time.
  for (let left = bytes; left > 0; left -= 65_536)
    parts.push(crypto.getRandomValues(new Uint8Array(Math.min(left, 65_536))));
  return new Blob(parts);
}

const never = () => () => {};
