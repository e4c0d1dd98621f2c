import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Camera, Paperclip } from 'lucide-react';
import type { Me } from '@/features/identity';
import { ErrorState, LoadingRows, useFormatLocale } from '@/ui';
import { accepted, sizeText } from '../model';
import { type Side, useFiles } from '../queries';
import { useUploads } from '../upload/useUploads';
import { FileCard, type Viewed } from './FileCard';
import { UploadCard } from './UploadCard';
import { Viewer } from './Viewer';
import classes from './files.module.css';

type Props = {
  appointmentId: string;
  me: Pick<Me, 'id'>;
  /** In the flow of a page rather than in a panel of its own height. */
  whole?: boolean;
  side?: Side;
};

/** What the two of a visit hand each other, and guests hand them: drop it, paste it, choose it, or take a photo. */
export function FilesPanel({ appointmentId, me, whole, side = 'party' }: Props) {
  const { t } = useLingui();
  const { data, error, refetch, isFetching } = useFiles(appointmentId, side);
  const { uploader, uploads } = useUploads(appointmentId, me.id, side);
  const [viewed, setViewed] = useState<Viewed | null>(null);
  const mayShare = data?.may_share ?? false;
  const share = (files: Iterable<File>) => {
    if (mayShare) for (const file of files) uploader.add(appointmentId, file, file.name || t`photo`);
  };
  usePasted(share);

  // One's own that are on their way from this page stand in their own cards.
  const onTheWay = new Set(uploads.map(({ fileId }) => fileId));
  const shown = data?.files.filter((file) => file.state !== 'receiving' && !onTheWay.has(file.file_id)) ?? [];
  const isEmpty = shown.length + uploads.length === 0;
  return (
    <DropZone on={mayShare} onFiles={share} whole={whole}>
      {(error || !data) && (
        <div className={classes.list}>
          {error && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
          {!data && !error && <LoadingRows count={2} />}
        </div>
      )}
      {data && (
        <ul className={classes.list} aria-label={side === 'guest' ? t`Files that you shared` : t`Files of this visit`}>
          {isEmpty && (
            <li className={classes.empty}>
              <Empty side={side} mayShare={mayShare} />
            </li>
          )}
          {shown.map((file) => (
            <FileCard
              key={file.file_id}
              file={file}
              mine={file.sender.id === me.id}
              onOpen={side === 'guest' ? null : setViewed}
            />
          ))}
          {uploads.map((upload) => (
            <UploadCard key={upload.id} upload={upload} uploader={uploader} />
          ))}
        </ul>
      )}
      {mayShare && <Ways onFiles={share} bytesMax={data?.bytes_max ?? 0} />}
      {viewed && <Viewer viewed={viewed} onClose={() => setViewed(null)} />}
    </DropZone>
  );
}

function Empty({ side, mayShare }: { side: Side; mayShare: boolean }) {
  if (side === 'guest') {
    return mayShare ? (
      <Trans>
        What you share here goes to the doctor and the patient, and is kept with the visit. You see here what you sent
        yourself, and nothing else.
      </Trans>
    ) : (
      <Trans>You can share files once the doctor has let you in.</Trans>
    );
  }
  return mayShare ? (
    <Trans>Nothing has been shared yet. A photo, a report or a scan shared here is kept with the visit.</Trans>
  ) : (
    <Trans>No files were shared in this visit.</Trans>
  );
}

function Ways({ onFiles, bytesMax }: { onFiles: (files: Iterable<File>) => void; bytesMax: number }) {
  const { t } = useLingui();
  const size = sizeText(bytesMax, useFormatLocale());
  const files = useRef<HTMLInputElement>(null);
  const photo = useRef<HTMLInputElement>(null);
  const hasCamera = matchMedia('(any-pointer: coarse)').matches;
  const taken = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    // So that the same file can be chosen again.
    input.value = '';
  };
  return (
    <div className={classes.foot}>
      <div className={classes.ways}>
        <Button leftSection={<Paperclip size={18} aria-hidden />} onClick={() => files.current?.click()}>
          <Trans>Share a file</Trans>
        </Button>
        {hasCamera && (
          <Button
            variant="default"
            leftSection={<Camera size={18} aria-hidden />}
            onClick={() => photo.current?.click()}
          >
            <Trans>Take a photo</Trans>
          </Button>
        )}
      </div>
      <p className={classes.hint}>
        <Trans>Pictures, PDF, DICOM or text, up to {size}. Photos are sent without the place they were taken.</Trans>
      </p>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept={accepted}
        aria-label={t`Files to share`}
        onChange={(event) => taken(event.currentTarget)}
      />
      <input
        ref={photo}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        aria-label={t`Photo to share`}
        onChange={(event) => taken(event.currentTarget)}
      />
    </div>
  );
}

type DropProps = { on: boolean; onFiles: (files: Iterable<File>) => void; whole?: boolean; children: ReactNode };

function DropZone({ on, onFiles, whole, children }: DropProps) {
  const [over, setOver] = useState(false);
  const zone = useRef<HTMLDivElement>(null);
  const deeds = useRef({ on, onFiles });
  useEffect(() => {
    deeds.current = { on, onFiles };
  });
  useEffect(() => {
    const element = zone.current;
    if (!element) return;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      // Otherwise the browser leaves the visit to show the file.
      event.preventDefault();
      setOver(deeds.current.on);
    };
    const leave = (event: DragEvent) => {
      if (!element.contains(event.relatedTarget as Node | null)) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      deeds.current.onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    element.addEventListener('dragover', drag);
    element.addEventListener('dragleave', leave);
    element.addEventListener('drop', drop);
    return () => {
      element.removeEventListener('dragover', drag);
      element.removeEventListener('dragleave', leave);
      element.removeEventListener('drop', drop);
    };
  }, []);
  return (
    <div ref={zone} className={[classes.panel, whole && classes.whole].filter(Boolean).join(' ')}>
      {children}
      {over && (
        <div className={classes.drop} aria-hidden>
          <Trans>Let go to share it</Trans>
        </div>
      )}
    </div>
  );
}

/** A picture from the clipboard, while the panel is open. Text that is pasted belongs to the field it is pasted to. */
function usePasted(onFiles: (files: Iterable<File>) => void) {
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
