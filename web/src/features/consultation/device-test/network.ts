/** The real ways to the clinic's relay, each tried for itself, and what the line carries through it. */
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

const messageBytes = 1100;
const tickMs = 20;
const warmUpMs = 1000;
const measureMs = 3000;
/** More than a call ever takes: there is nothing to learn beyond it. */
const kbitMax = 5000;
const bufferMax = 64_000;

/**
 * Sends data to itself, out through the relay and back, and counts what arrives: kbit/s that the line carries in both
 * directions at once. null when the relay does not let the two ends meet.
 */
export async function measure(server: RTCIceServer): Promise<number | null> {
  const configuration: RTCConfiguration = { iceServers: [server], iceTransportPolicy: 'relay' };
  const [near, far] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  try {
    const arriving = new Promise<RTCDataChannel>((resolve) => (far.ondatachannel = ({ channel }) => resolve(channel)));
    const channel = near.createDataChannel('load', { ordered: false, maxRetransmits: 0 });
    const open = new Promise<void>((resolve) => (channel.onopen = () => resolve()));
    await meet(near, far);
    const ready = await Promise.race([Promise.all([arriving, open]), after(patienceMs)]);
    return ready ? await countBetween(channel, ready[0]) : null;
  } catch {
    return null;
  } finally {
    near.close();
    far.close();
  }
}

async function meet(near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> {
  const early: [RTCPeerConnection, RTCIceCandidate][] = [];
  let described = false;
  const pass = (to: RTCPeerConnection) => (event: RTCPeerConnectionIceEvent) => {
    if (!event.candidate) return;
    if (described) void to.addIceCandidate(event.candidate).catch(() => undefined);
    else early.push([to, event.candidate]);
  };
  near.onicecandidate = pass(far);
  far.onicecandidate = pass(near);
  await near.setLocalDescription(await near.createOffer());
  await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
  await far.setLocalDescription(await far.createAnswer());
  await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
  described = true;
  for (const [to, candidate] of early) await to.addIceCandidate(candidate).catch(() => undefined);
}

async function countBetween(sender: RTCDataChannel, receiver: RTCDataChannel): Promise<number> {
  const message = new Uint8Array(messageBytes);
  const perTick = Math.ceil(((kbitMax * 1000) / 8 / messageBytes) * (tickMs / 1000));
  let received = 0;
  receiver.binaryType = 'arraybuffer';
  receiver.onmessage = ({ data }) => (received += (data as ArrayBuffer).byteLength);
  const load = setInterval(() => {
    for (let sent = 0; sent < perTick && sender.readyState === 'open' && sender.bufferedAmount < bufferMax; sent += 1)
      sender.send(message);
  }, tickMs);
  try {
    await after(warmUpMs);
    const [before, start] = [received, performance.now()];
    await after(measureMs);
    return Math.round(((received - before) * 8) / (performance.now() - start));
  } finally {
    clearInterval(load);
  }
}

const after = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms));
