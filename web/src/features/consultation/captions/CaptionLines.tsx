/** What the others' browsers say that they say, for as long as it takes to read it. Loaded beside the call. */
import { useEffect, useState } from 'react';
import type { CallView } from '../call/runner';
import type { Peer } from '../model';
import type { Person } from '../words';
import classes from './Captions.module.css';

export type Props = { view: CallView; personOf: (peer: Peer) => Person };

const readMs = 7000;

export function CaptionLines({ view, personOf }: Props) {
  const said = view.state.peers.flatMap((peer) => {
    const caption = view.links[peer.peer]?.caption;
    return caption ? [{ peer, caption }] : [];
  });
  return (
    <div className={classes.lines} role="log" aria-live="off" data-testid="captions">
      {said.map(({ peer, caption }) => (
        <Line key={peer.peer} name={personOf(peer).short} text={caption.text} at={caption.at} />
      ))}
    </div>
  );
}

function Line({ name, text, at }: { name: string; text: string; at: number }) {
  const [readAt, setReadAt] = useState(-1);
  useEffect(() => {
    const timer = setTimeout(() => setReadAt(at), readMs);
    return () => clearTimeout(timer);
  }, [at]);
  if (readAt === at) return null;
  return (
    <p className={classes.line}>
      <strong>{name}</strong> <span dir="auto">{text}</span>
    </p>
  );
}
