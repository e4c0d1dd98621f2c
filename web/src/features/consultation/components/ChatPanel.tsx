import { type FormEvent, Fragment, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ActionIcon, Textarea } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Check, CheckCheck, Clock, SendHorizontal } from 'lucide-react';
import { dayKey, dayText, timeText } from '@/lib/time';
import { ErrorState, useFormatLocale, useZone } from '@/ui';
import type { Pending } from '../chat/thread';
import { pieces } from '../chat/links';
import type { Message, SharedFile } from '../model';
import type { Chat } from '../useChat';
import { ChatFile } from './ChatFile';
import classes from './ChatPanel.module.css';

const longest = 4000;

export type Props = {
  chat: Chat;
  userId: string;
  /** Read, not only open behind something else. */ visible: boolean;
  otherName: string;
  files: SharedFile[];
  onShowFiles: () => void;
};

export function ChatPanel({ chat: { session, view }, userId, visible, otherName, files, onShowFiles }: Props) {
  const { t } = useLingui();
  const { thread, loaded, failed, typing } = view;
  const list = useStayAtEnd(thread.messages.length + thread.pending.length + files.length);

  useEffect(() => {
    if (!visible) return;
    const look = () => document.visibilityState === 'visible' && session.markRead();
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [visible, session, thread]);

  const isEmpty = loaded && thread.messages.length + thread.pending.length + files.length === 0;
  return (
    <section className={classes.chat} aria-label={t`Chat with ${otherName}`}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */}
      <div className={classes.list} ref={list} role="log" aria-live="polite" tabIndex={0} aria-label={t`Messages`}>
        {failed !== null && <ErrorState error={failed} onRetry={() => void session.reload()} />}
        {isEmpty && (
          <p className={classes.empty}>
            <Trans>Nothing has been written yet. What you write here is kept with the visit.</Trans>
          </p>
        )}
        <Messages
          messages={thread.messages}
          seenSeq={view.seenSeq}
          files={files}
          userId={userId}
          otherName={otherName}
          onShowFiles={onShowFiles}
        />
        {thread.pending.map((pending) => (
          <PendingMessage
            key={pending.client_id}
            pending={pending}
            onRetry={() => session.retry(pending.client_id)}
            onGiveUp={() => session.giveUp(pending.client_id)}
          />
        ))}
        <p className={classes.typing} aria-live="polite">
          {typing ? t`${typing.name} is writing…` : ''}
        </p>
      </div>
      <Composer session={session} />
    </section>
  );
}

type MessagesProps = Pick<Props, 'files' | 'userId' | 'otherName' | 'onShowFiles'> & {
  messages: Message[];
  seenSeq: number;
};

function Messages({ messages, seenSeq, files, userId, otherName, onShowFiles }: MessagesProps) {
  const zone = useZone();
  const locale = useFormatLocale();
  const dayOf = (message: Message | undefined) => message && dayKey(message.sent_at, zone);
  const at = (message: Message | undefined, otherwise: number) => (message ? Date.parse(message.sent_at) : otherwise);
  const fileEntries = (after: number, before: number) =>
    files
      .filter(({ shared_at }) => Date.parse(shared_at ?? '') >= after && Date.parse(shared_at ?? '') < before)
      .map((file) => <ChatFile key={file.file_id} file={file} mine={file.sender.id === userId} onShow={onShowFiles} />);
  return (
    <>
      {messages.map((message, index) => (
        <Fragment key={message.seq}>
          {fileEntries(at(messages[index - 1], 0), at(message, 0))}
          <div className={classes.entry} data-mine={message.sender.id === userId || undefined}>
            {dayOf(message) !== dayOf(messages[index - 1]) && (
              <span className={classes.day}>{dayText(message.sent_at, zone, locale)}</span>
            )}
            <Bubble text={message.message} />
            <span className={classes.meta}>
              {message.sender.id === userId ? null : <span>{message.sender.name}, </span>}
              <time dateTime={message.sent_at}>{timeText(message.sent_at, zone, locale)}</time>
              {message.sender.id === userId && <Delivery seen={message.seq <= seenSeq} otherName={otherName} />}
            </span>
          </div>
        </Fragment>
      ))}
      {fileEntries(at(messages.at(-1), 0), Infinity)}
    </>
  );
}

/** As a picture with a name, so that nobody has it read to them each time that it changes. */
function Delivery({ seen, otherName }: { seen: boolean; otherName: string }) {
  const { t } = useLingui();
  const Icon = seen ? CheckCheck : Check;
  return (
    <span className={classes.delivery} role="img" aria-label={seen ? t`Seen by ${otherName}` : t`Sent`}>
      <Icon size={13} aria-hidden />
      {seen ? t`Seen` : t`Sent`}
    </span>
  );
}

function Bubble({ text }: { text: string }) {
  return (
    <p className={classes.bubble} dir="auto">
      {pieces(text).map((piece, index) =>
        piece.href ? (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          <span key={index}>{piece.text}</span>
        ),
      )}
    </p>
  );
}

type PendingProps = { pending: Pending; onRetry: () => void; onGiveUp: () => void };

function PendingMessage({ pending, onRetry, onGiveUp }: PendingProps) {
  const { message, state, reason } = pending;
  return (
    <div className={classes.entry} data-mine data-state={state}>
      <Bubble text={message} />
      {state === 'sending' ? (
        <span className={classes.meta}>
          <Clock size={13} aria-hidden /> <Trans>Sending…</Trans>
        </span>
      ) : (
        <span className={classes.meta} role="alert">
          <strong>
            {reason === null ? <Trans>Not sent yet: the line is down.</Trans> : <Trans>Not sent: {reason}</Trans>}
          </strong>
          <button type="button" onClick={onRetry}>
            <Trans>Try again</Trans>
          </button>
          <button type="button" onClick={onGiveUp}>
            <Trans>Delete</Trans>
          </button>
        </span>
      )}
    </div>
  );
}

function Composer({ session }: { session: Chat['session'] }) {
  const { t } = useLingui();
  const [text, setText] = useState(session.typed);
  const write = (next: string) => {
    setText(next);
    session.keepTyped(next);
    if (next.trim()) session.sayTyping();
  };
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (!text.trim()) return;
    session.send(text);
    setText('');
    session.keepTyped('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a script is being composed, Enter belongs to the composition.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form className={classes.composer} onSubmit={send}>
      <Textarea
        className={classes.field}
        aria-label={t`Your message`}
        placeholder={t`Write a message`}
        autosize
        minRows={1}
        maxRows={5}
        maxLength={longest}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        enterKeyHint="send"
      />
      <ActionIcon type="submit" size={44} aria-label={t`Send`} disabled={!text.trim()}>
        <SendHorizontal size={20} aria-hidden />
      </ActionIcon>
    </form>
  );
}

/** The list follows new messages, but not while someone reads further up. */
function useStayAtEnd(count: number) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    };
    element.addEventListener('scroll', look);
    const resized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    resized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      resized.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const element = list.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [count]);
  return list;
}
