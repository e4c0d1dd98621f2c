import { useEffect, useState, useSyncExternalStore } from 'react';
import { realtime } from '@/lib/live';
import { uuid } from '@/lib/uuid';
import { ChatSession, type ChatView } from './chat/session';
import { unreadOf } from './chat/thread';
import { fetchMessages } from './queries';

export interface Chat {
  session: ChatSession;
  view: ChatView;
  unread: number;
}

export function useChat(appointmentId: string, userId: string): Chat | null {
  const [session, setSession] = useState<ChatSession | null>(null);
  useEffect(() => {
    const made = new ChatSession({
      appointmentId,
      userId,
      socket: realtime,
      fetchAfter: (seq) => fetchMessages(appointmentId, seq),
      newId: uuid,
      storage: sessionStorage,
    });
    setSession(made);
    return () => {
      made.close();
      setSession(null);
    };
  }, [appointmentId, userId]);
  const view = useSyncExternalStore(session?.subscribe ?? never, () => session?.view ?? null);
  if (!session || !view) return null;
  return { session, view, unread: unreadOf(view.thread, view.lastReadSeq, userId) };
}

const never = () => () => {};
