/** What the parties' tests of devices and network say about a visit that lies ahead. */
import { useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';

export type DeviceResult = Schemas['DeviceResult'];
export type DeviceCheck = Schemas['DeviceCheck'];

export const deviceChecksKey = ['device-checks'] as const;

/** Of one visit, both parties'. */
export const useDeviceChecks = (appointment_id: string) =>
  useQuery({
    queryKey: [...deviceChecksKey, appointment_id],
    queryFn: async () => {
      const params = { path: { appointment_id } };
      return (await ask(api.GET('/api/appointments/{appointment_id}/device-check', { params }))).checks;
    },
  });

/** Of all visits ahead of the acting doctor, for lists: one request for all of them. */
export const useUpcomingDeviceChecks = (enabled: boolean) =>
  useQuery({
    queryKey: [...deviceChecksKey, 'upcoming'],
    queryFn: async () => (await ask(api.GET('/api/device-checks'))).checks,
    enabled,
    refetchInterval: 60_000,
  });

/** What is likely to go wrong in the call, the gravest first. */
export type Trouble = 'browser' | 'network' | 'microphone' | 'camera' | 'speaker' | 'bandwidth';

/** Sound, with little to spare; below it the other side has to put up with gaps. */
const kbitEnough = 150;

export function troublesOf(result: DeviceResult): Trouble[] {
  // Where the browser is no good, nothing else could be tried.
  if (result.browser !== 'works') return ['browser'];
  const fails = (outcome: DeviceResult['camera']) => outcome !== 'works' && outcome !== 'skipped';
  const ways = [result.udp, result.tcp, result.tls];
  const troubles: Trouble[] = [];
  if (ways.includes('failed') && !ways.includes('works')) troubles.push('network');
  if (fails(result.microphone)) troubles.push('microphone');
  if (fails(result.camera)) troubles.push('camera');
  if (fails(result.speaker)) troubles.push('speaker');
  const slow = (kbit: number | null | undefined) => typeof kbit === 'number' && kbit < kbitEnough;
  if (slow(result.up_kbit_per_s) || slow(result.down_kbit_per_s)) troubles.push('bandwidth');
  return troubles;
}
