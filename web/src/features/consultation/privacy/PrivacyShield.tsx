import { useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLingui } from '@lingui/react/macro';
import { Shield, ShieldAlert, ShieldCheck } from 'lucide-react';
import { realtime } from '@/lib/live';
import { firstName } from '@/lib/names';
import { toast } from '@/ui';
import type { CallView } from '../call/runner';
import type { Peer } from '../model';
import { aboutOf, newestOf, saidOf, type Said, togetherOf, type Verdict, verdictOf } from './outcome';
import { PrivacyDialog } from './PrivacyDialog';
import classes from './Privacy.module.css';
import { useVerifications, verificationKey } from './queries';
import type { Privacy } from './watch';
import { type Word, words as allWords } from './words';

/** The connection to one other person, and what the two have said of its words. */
export interface Pair {
  peer: Peer;
  guest: boolean;
  broken: boolean;
  privacy: Privacy;
  words: Word[];
  text: string;
  said: Said;
  verdict: Verdict;
}

/** `appointmentId` is null for a guest, whose word on the words is not kept. */
type Props = { appointmentId: string | null; view: CallView };

/** Whether anybody can be between: at hand in every call, and said aloud when there is doubt. */
export function PrivacyShield({ appointmentId, view }: Props) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  const pairs = usePairs(appointmentId, view);
  useAnnouncements(pairs, opened, () => setOpened(true));
  const verdict = togetherOf(pairs);
  if (pairs.length === 0) return null;
  const party = pairs.find(({ guest }) => !guest)?.peer.name ?? '';
  const hasUnchecked = appointmentId !== null && pairs.some((pair) => pair.guest && pair.verdict !== 'match');
  const Icon = { open: Shield, match: ShieldCheck, differ: ShieldAlert }[verdict];
  const labels: Record<Verdict, string> = {
    open: t`Privacy check: compare the words`,
    match: hasUnchecked
      ? t`Privacy check: the words match with ${party}; guests are not checked`
      : t`Privacy check: the words match`,
    differ: t`Privacy check: the words differ`,
  };
  return (
    <>
      <button
        type="button"
        className={classes.shield}
        data-verdict={verdict}
        aria-label={labels[verdict]}
        title={labels[verdict]}
        onClick={() => setOpened(true)}
      >
        <Icon size={20} aria-hidden />
        {verdict === 'match' && (
          <span className={classes.word}>{hasUnchecked ? t`Private with ${firstName(party)}` : t`Private`}</span>
        )}
        {verdict === 'differ' && <span className={classes.word}>{t`Words differ`}</span>}
      </button>
      <PrivacyDialog appointmentId={appointmentId} opened={opened} pairs={pairs} onClose={() => setOpened(false)} />
    </>
  );
}

function usePairs(appointmentId: string | null, view: CallView): Pair[] {
  const client = useQueryClient();
  const { data: verifications } = useVerifications(appointmentId);
  // What stood there already when some words came up is about connections before.
  const [since, setSince] = useState<Record<string, string>>({});

  useEffect(() => {
    if (appointmentId === null) return;
    return realtime.subscribe('user', {
      onEvent: ({ kind, data }) => {
        if (kind !== 'room.verified' || data.appointment_id !== appointmentId) return;
        void client.invalidateQueries({ queryKey: verificationKey(appointmentId) });
      },
    });
  }, [client, appointmentId]);

  const pairs = view.state.peers.flatMap((peer) => {
    const privacy = view.links[peer.peer]?.privacy;
    if (!privacy) return [];
    const words = privacy.state === 'ready' ? privacy.bytes.flatMap((byte) => allWords[byte] ?? []) : [];
    const text = words.map(({ word }) => word).join(' ');
    const known = since[text];
    const users = { mine: view.state.me.userId, theirs: peer.user_id };
    const said: Said =
      text === '' || known === undefined || !verifications
        ? { mine: null, theirs: null }
        : saidOf(aboutOf(verifications, peer.role === 'guest' ? peer.user_id : null), text, users, known);
    const guest = appointmentId === null || peer.role === 'guest';
    const broken = privacy.state === 'broken';
    return [{ peer, guest, broken, privacy, words, text, said, verdict: verdictOf(said, guest) }];
  });
  pairs.sort((a, b) => Number(a.guest) - Number(b.guest));
  const fresh = verifications ? pairs.filter(({ text }) => text !== '' && since[text] === undefined) : [];
  if (verifications && fresh.length > 0) {
    const newest = newestOf(verifications);
    setSince({ ...since, ...Object.fromEntries(fresh.map(({ text }) => [text, newest])) });
  }
  return pairs;
}

/** Says in passing what the other has said, once. */
function useAnnouncements(pairs: Pair[], opened: boolean, open: () => void): void {
  const { t } = useLingui();
  const say = ({ name, what }: { name: string; what: string | null }) => {
    const action = { label: t`Open`, run: open };
    if (what === 'match') toast({ title: t`${name} says that the privacy words match`, tone: 'green', action });
    if (what === 'differ') toast({ title: t`${name} does not see your privacy words`, tone: 'red', action });
    if (what === 'broken') toast({ title: t`The keys of this call have changed`, tone: 'red', action });
  };
  const latest = useRef({ say, opened });
  useEffect(() => {
    latest.current = { say, opened };
  });
  const news = JSON.stringify(
    pairs.map(({ peer, said, privacy, text }) => ({
      name: peer.name,
      what: privacy.state === 'broken' ? 'broken' : said.theirs,
      text,
    })),
  );
  useEffect(() => {
    if (latest.current.opened) return;
    for (const one of JSON.parse(news) as Parameters<typeof say>[0][]) latest.current.say(one);
  }, [news]);
}
