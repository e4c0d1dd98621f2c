import { useLingui } from '@lingui/react/macro';
import { Paperclip } from 'lucide-react';
import { timeText } from '@/lib/time';
import { useFormatLocale, useZone } from '@/ui';
import type { SharedFile } from '../model';
import classes from './ChatPanel.module.css';

/** That a file was shared, in its place among the messages. */
export function ChatFile({ file, mine, onShow }: { file: SharedFile; mine: boolean; onShow: () => void }) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  const at = file.shared_at ?? file.created_at;
  const { name } = file;
  return (
    <div className={classes.entry} data-mine={mine || undefined}>
      <button type="button" className={classes.file} onClick={onShow} aria-label={t`Show ${name} among the files`}>
        <Paperclip size={18} aria-hidden />
        <span dir="auto">{name}</span>
      </button>
      <span className={classes.meta}>
        <span>{mine ? t`You shared a file,` : t`${file.sender.name} shared a file,`}</span>
        <time dateTime={at}>{timeText(at, zone, locale)}</time>
      </span>
    </div>
  );
}
