import { type ReactNode, useState } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Download, Eye, FileText, FileX, Film, Image, Play, ScanLine, Undo2 } from 'lucide-react';
import { explain } from '@/api/errors';
import { timeText } from '@/lib/time';
import { toast, useFormatLocale, useZone } from '@/ui';
import { canOpen, kindOf, type SharedFile, sizeText } from '../model';
import { contentAddress, previewAddress, useRemoveFile } from '../queries';
import classes from './files.module.css';

export type Viewed = Pick<SharedFile, 'file_id' | 'name' | 'type'>;

type Props = {
  file: SharedFile;
  mine: boolean;
  /** null: a guest, who sends and does not read. */
  onOpen: ((file: Viewed) => void) | null;
};

export function FileCard({ file, mine, onOpen }: Props) {
  const { t } = useLingui();
  const remove = useRemoveFile(file.appointment_id, onOpen ? 'party' : 'guest');
  const { name } = file;
  const takeBack = () =>
    remove.mutate(file.file_id, {
      onError: (error) => toast({ title: t`It could not be taken back`, body: explain(error), tone: 'red' }),
    });
  return (
    <li className={classes.card}>
      <Picture file={file} onOpen={onOpen} />
      <div className={classes.words}>
        <span className={classes.name} dir="auto">
          {name}
        </span>
        <Facts file={file} mine={mine} />
      </div>
      <div className={classes.deeds}>
        {onOpen && canOpen(file) && (
          <button
            type="button"
            onClick={() => onOpen(file)}
            aria-label={kindOf(file.type) === 'film' ? t`Play ${name}` : t`Open ${name}`}
          >
            {kindOf(file.type) === 'film' ? (
              <>
                <Play size={18} aria-hidden /> <Trans>Play</Trans>
              </>
            ) : (
              <>
                <Eye size={18} aria-hidden /> <Trans>Open</Trans>
              </>
            )}
          </button>
        )}
        {onOpen && file.state === 'ready' && (
          <a href={contentAddress(file.file_id)} download={name} aria-label={t`Download ${name}`}>
            <Download size={18} aria-hidden /> <Trans>Download</Trans>
          </a>
        )}
        {file.removable && (
          <button type="button" onClick={takeBack} disabled={remove.isPending} aria-label={t`Take back ${name}`}>
            <Undo2 size={18} aria-hidden />
            {file.state === 'refused' ? <Trans>Remove</Trans> : <Trans>Take back</Trans>}
          </button>
        )}
      </div>
    </li>
  );
}

function Facts({ file, mine }: { file: SharedFile; mine: boolean }) {
  const { t } = useLingui();
  const zone = useZone();
  const locale = useFormatLocale();
  if (file.state === 'refused') {
    const why = {
      type: t`This kind of file is not accepted. Share a picture, a PDF, a DICOM file or plain text.`,
      infected: t`A virus was found in it, so it was not shared. Check your device, and share a clean copy.`,
      too_large: t`This file is larger than the clinic's virus scanner takes. Please tell the clinic.`,
      unreadable: t`This picture could not be read. Save it again as a JPEG, or take a new photo.`,
    };
    return (
      <span className={classes.facts} data-bad role="alert">
        {why[file.refusal ?? 'type']}
      </span>
    );
  }
  if (file.state === 'checking') {
    return (
      <span className={classes.facts} role="status">
        <Trans>Sent. It is being checked, and is shared in a moment.</Trans>
      </span>
    );
  }
  const who = mine ? t`You` : file.sender.name;
  const when = timeText(file.shared_at ?? file.created_at, zone, locale);
  const kind = file.kind === 'recording' ? `${t`Recording of the call`} · ` : '';
  return <span className={classes.facts}>{`${kind}${who}, ${when} · ${sizeText(file.bytes, locale)}`}</span>;
}

const icons = { picture: Image, pdf: FileText, text: FileText, scan: ScanLine, film: Film };

function Picture({ file, onOpen }: Omit<Props, 'mine'>) {
  const { t } = useLingui();
  const [failed, setFailed] = useState(false);
  const { name } = file;
  const Icon = file.state === 'refused' ? FileX : icons[kindOf(file.type) ?? 'text'];
  const inside: ReactNode =
    onOpen && file.has_preview && !failed ? (
      <img
        src={previewAddress(file.file_id)}
        alt={t`Preview of ${name}`}
        loading="lazy"
        onError={() => setFailed(true)}
      />
    ) : (
      <Icon size={28} aria-hidden />
    );
  if (!onOpen || !canOpen(file) || !file.has_preview) return <span className={classes.picture}>{inside}</span>;
  // The same as Open beside it, which the keyboard reaches.
  return (
    <button type="button" className={classes.picture} tabIndex={-1} onClick={() => onOpen(file)}>
      {inside}
    </button>
  );
}
