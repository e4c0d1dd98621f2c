/** A guest's way in: from the link to the visit. Outside of React, since a link works once. */
import { api, ask } from '@/api/client';
import { ApiError } from '@/api/errors';
import { Realtime } from '@/lib/realtime';
import type { GuestVisit } from '../model';

let invitation: string | null | undefined;
let claimed: Promise<GuestVisit> | null = null;

/** The token stands behind the `#`, which no server sees; it is taken out of the address at once. */
function takeInvitation(): string | null {
  const found = location.hash.slice(1);
  if (found) {
    history.replaceState(history.state, '', location.pathname);
    invitation = found;
    claimed = null;
  }
  return (invitation ??= null);
}

export const fetchGuestVisit = (): Promise<GuestVisit> => ask(api.GET('/api/guest/visit'));

/** By the link, and where that was used before, by the cookie that it gave to this browser. */
export async function enterAsGuest(): Promise<GuestVisit> {
  const token = takeInvitation();
  if (token === null) return fetchGuestVisit();
  claimed ??= ask(api.POST('/api/guest/claim', { body: { invitation: token } }));
  try {
    return await claimed;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) {
      claimed = null;
      throw error;
    }
    return fetchGuestVisit().catch((other: unknown) => {
      throw other instanceof ApiError && other.status === 401 ? error : other;
    });
  }
}

export const fetchGuestIceServers = () => ask(api.GET('/api/guest/ice-servers'));

/** For good: the link opens nothing again. */
export const leaveAsGuest = () => ask(api.POST('/api/guest/leave'));

const socketUrl = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/guest/realtime`;

export const guestRealtime = () => new Realtime({ url: socketUrl() });
