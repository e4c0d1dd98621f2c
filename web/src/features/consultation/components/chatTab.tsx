import { useLingui } from '@lingui/react/macro';
import type { Me } from '@/features/identity';
import { LoadingRows } from '@/ui';
import type { Appointment } from '../model';
import { useSharedFiles } from '../queries';
import type { Chat } from '../useChat';
import type { Props as ChatProps } from './ChatPanel';
import { later } from './later';
import type { PanelTab } from './SidePanel';

export const ChatPanel = later<ChatProps>(async () => (await import('./ChatPanel')).ChatPanel, <LoadingRows />);

export interface PanelProps {
  appointment: Appointment;
  me: Me;
  chat: Chat | null;
  /** Shared by the other side and not looked at yet. */
  newFiles: number;
  tab: string;
  onTab: (tab: string) => void;
  onClose: () => void;
  width: number;
  onWidth: (width: number) => void;
}

export function useChatTab({ appointment, me, chat, tab, onTab }: PanelProps, otherName: string): PanelTab {
  const { t } = useLingui();
  const { data: files = [] } = useSharedFiles(appointment.appointment_id);
  const content = chat && (
    <ChatPanel
      chat={chat}
      userId={me.id}
      visible={tab === 'chat'}
      otherName={otherName}
      files={files}
      onShowFiles={() => onTab('files')}
    />
  );
  return { value: 'chat', label: t`Chat`, badge: chat?.unread, content };
}
