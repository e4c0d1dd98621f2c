import type { Me } from '@/features/identity';
import type { Appointment } from '../model';
import type { Chat } from '../useChat';
import { ChatPanel } from './ChatPanel';
import type { PanelTab } from './SidePanel';

export interface PanelProps {
  appointment: Appointment;
  me: Me;
  chat: Chat | null;
  tab: string;
  onTab: (tab: string) => void;
  onClose: () => void;
  width: number;
  onWidth: (width: number) => void;
}

export function chatTab(label: string, chat: Chat | null, me: Me, otherName: string, tab: string): PanelTab {
  const content = chat && <ChatPanel chat={chat} userId={me.id} visible={tab === 'chat'} otherName={otherName} />;
  return { value: 'chat', label, badge: chat?.unread, content };
}
