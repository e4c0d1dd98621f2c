/** The real ways to the clinic's relay, each tried for itself. */
import type { DeviceResult } from '@/features/scheduling';

export type Path = 'stun' | 'udp' | 'tcp' | 'tls';
export type PathOutcome = DeviceResult['udp'];

const patterns: Record<Path, RegExp> = {
  stun: /^stuns?:/,
  udp: /^turn:.*transport=udp/,
  tcp: /^turn:.*transport=tcp/,
  tls: /^turns:/,
};

/** The one server of this way, with this way's address alone; null when the clinic offers none. */
export function serverFor(path: Path, servers: RTCIceServer[]): RTCIceServer | null {
  for (const server of servers) {
    const url = [server.urls].flat().find((each) => patterns[path].test(each));
    if (url) return path === 'stun' ? { urls: url } : { ...server, urls: url };
  }
  return null;
}

const patienceMs = 9000;

export async function tryPath(path: Path, servers: RTCIceServer[]): Promise<PathOutcome> {
  const server = serverFor(path, servers);
  if (!server) return 'absent';
  const relayed = path !== 'stun';
  const connection = new RTCPeerConnection({
    iceServers: [server],
    iceTransportPolicy: relayed ? 'relay' : 'all',
  });
  try {
    return (await gathers(connection, relayed)) ? 'works' : 'failed';
  } finally {
    connection.close();
  }
}

/**
 * A relay that has given an address works. For STUN an address that differs from one's own is an answer; on an open network
 * the two are the same and no candidate comes of it, so an end in good time is one too, unless every address of one's own
 * met with an error.
 */
async function gathers(connection: RTCPeerConnection, relayed: boolean): Promise<boolean> {
  const wanted = relayed ? 'relay' : 'srflx';
  let own = 0;
  let errors = 0;
  connection.createDataChannel('test');
  const found = new Promise<boolean>((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.type === wanted) resolve(true);
      if (candidate?.type === 'host' && candidate.protocol === 'udp') own += 1;
      if (candidate === null) resolve(!relayed && errors < own);
    };
    connection.addEventListener('icecandidateerror', () => (errors += 1));
    setTimeout(() => resolve(false), patienceMs);
  });
  await connection.setLocalDescription(await connection.createOffer());
  return found;
}
