/** Carries the exchange out over its data channel, and sees to it that the fingerprints stay what they were. */
import { begin, fingerprintsOf, hear, type Message, privacyBytes, readMessage, say } from './exchange';
import type { Privacy } from './watch';

interface Options {
  connection: RTCPeerConnection;
  channel: RTCDataChannel;
  /** What came before this code was here. */
  early: unknown[];
  first: boolean;
  tell(privacy: Privacy): void;
}

const againMs = 1000;

export async function run({ connection, channel, early, first, tell }: Options): Promise<void> {
  let exchange = await begin(first);
  let prints: string | null = null;
  let told = false;

  const send = (message: Message | null) => {
    if (message && channel.readyState === 'open') channel.send(JSON.stringify(message));
  };
  const stop = () => {
    clearInterval(timer);
    channel.onmessage = null;
    channel.onopen = null;
    connection.removeEventListener('signalingstatechange', look);
  };
  const fail = () => {
    stop();
    tell({ state: 'broken' });
  };
  const look = () => {
    if (connection.signalingState === 'closed') return stop();
    const now = bothOf(connection);
    if (now === null) return;
    prints ??= now;
    if (now !== prints) fail();
    else send(say(exchange));
  };
  const conclude = async () => {
    const pair = prints?.split('\n');
    if (told || pair?.length !== 2) return;
    const bytes = await privacyBytes(exchange, pair as [string, string]);
    if (!bytes || told) return;
    told = true;
    tell({ state: 'ready', bytes });
  };

  // One message after the other, as the channel brings them.
  let work = Promise.resolve();
  const take = (data: unknown) => {
    work = work.then(async () => {
      const message = readMessage(data);
      if (!message) return;
      look();
      const heard = await hear(exchange, message);
      exchange = heard.exchange;
      if (exchange.broken) return fail();
      send(heard.answer);
      await conclude();
    });
  };

  const timer = setInterval(look, againMs);
  connection.addEventListener('signalingstatechange', look);
  channel.onmessage = ({ data }) => take(data);
  channel.onopen = look;
  for (const data of early.splice(0)) take(data);
  look();
}

/** The fingerprints of both ends, once both are agreed on. */
function bothOf({ signalingState, localDescription, remoteDescription }: RTCPeerConnection): string | null {
  if (signalingState !== 'stable') return null;
  const mine = fingerprintsOf(localDescription?.sdp);
  const theirs = fingerprintsOf(remoteDescription?.sdp);
  return mine && theirs ? `${mine}\n${theirs}` : null;
}
