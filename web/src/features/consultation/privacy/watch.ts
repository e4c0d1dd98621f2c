/** The privacy words of one peer connection. Small, as it comes with the call; the words themselves follow when needed. */

export type Privacy =
  | { state: 'pending' }
  /** Four bytes, each of them a word. */
  | { state: 'ready'; bytes: number[] }
  /** The keys changed in mid connection, or the other end did not keep to its number: nothing to be trusted. */
  | { state: 'broken' }
  /** A page that is neither https nor localhost has no SubtleCrypto. */
  | { state: 'insecure' };

export const pending: Privacy = { state: 'pending' };

/** Tells what becomes of the connection's words, until the connection is closed. `first`: this end commits first. */
export function watchPrivacy(connection: RTCPeerConnection, first: boolean, tell: (privacy: Privacy) => void): void {
  if (!globalThis.crypto?.subtle) return tell({ state: 'insecure' });
  // Made now, in the place that both ends know: it needs no negotiation of its own.
  const channel = connection.createDataChannel('privacy', { negotiated: true, id: 1 });
  const early: unknown[] = [];
  channel.onmessage = ({ data }) => early.push(data);
  import('./run')
    .then(({ run }) => run({ connection, channel, early, first, tell }))
    // Without its code there are no words; the panel says that they are still to come.
    .catch(() => undefined);
}
