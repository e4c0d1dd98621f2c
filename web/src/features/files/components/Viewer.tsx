import { lazy, Suspense, useEffect, useState } from 'react';
import { Button, Loader } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Download, ZoomIn, ZoomOut } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { Dialog, ErrorState, Notice } from '@/ui';
import { kindOf } from '../model';
import { contentAddress, fetchContent } from '../queries';
import type { Viewed } from './FileCard';
import classes from './files.module.css';

// As much to load as all else of the visit, and only for those who open a PDF.
const PdfPages = lazy(async () => ({ default: (await import('./PdfPages')).PdfPages }));

/** A picture, a PDF, a text or a recording within the page. */
export function Viewer({ viewed, onClose }: { viewed: Viewed; onClose: () => void }) {
  const { t } = useLingui();
  const { file_id, name, type } = viewed;
  const kind = kindOf(type);
  const [large, setLarge] = useState(false);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['file-content', file_id],
    queryFn: ({ signal }) => fetchContent(file_id, signal),
    staleTime: Infinity,
    enabled: kind !== 'film',
    // What was looked at does not stay in memory.
    gcTime: 0,
  });
  return (
    <Dialog opened onClose={onClose} title={name} size="lg">
      <div className={classes.viewer}>
        <div className={classes.viewerBar}>
          {kind === 'text' || kind === 'film' ? (
            <span />
          ) : (
            <Button
              variant="default"
              leftSection={large ? <ZoomOut size={18} aria-hidden /> : <ZoomIn size={18} aria-hidden />}
              onClick={() => setLarge(!large)}
            >
              {large ? <Trans>Fit in the window</Trans> : <Trans>Larger</Trans>}
            </Button>
          )}
          <Button
            component="a"
            variant="default"
            leftSection={<Download size={18} aria-hidden />}
            href={contentAddress(file_id)}
            download={name}
          >
            <Trans>Download</Trans>
          </Button>
        </div>
        {error && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
        {kind === 'film' && <FilmView fileId={file_id} name={name} />}
        {!error && kind !== 'film' && (
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys
          <div className={classes.stage} data-large={large || undefined} tabIndex={0} role="group" aria-label={name}>
            {!data && <Loader aria-label={t`Loading`} />}
            {data && kind === 'picture' && <PictureView picture={data} name={name} />}
            {data && kind === 'text' && <TextView text={data} />}
            {data && kind === 'pdf' && (
              <Suspense fallback={<Loader aria-label={t`Loading`} />}>
                <PdfPages pdf={data} large={large} />
              </Suspense>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}

function PictureView({ picture, name }: { picture: Blob; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return address && <img src={address} alt={name} />;
}

/** Played as it comes: it may be too long to be fetched whole. */
function FilmView({ fileId, name }: { fileId: string; name: string }) {
  const { t } = useLingui();
  const [failed, setFailed] = useState(false);
  if (failed) {
    return (
      <Notice tone="amber">
        {t`This browser cannot play it here. Download it, or open this page in another browser.`}
      </Notice>
    );
  }
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- nobody has written down what was said in the call
    <video
      className={classes.film}
      src={contentAddress(fileId)}
      aria-label={name}
      controls
      playsInline
      preload="metadata"
      onError={() => setFailed(true)}
    />
  );
}

const longestText = 1_000_000;

function TextView({ text }: { text: Blob }) {
  const [shown, setShown] = useState('');
  useEffect(() => {
    let gone = false;
    void text
      .slice(0, longestText)
      .text()
      .then((read) => {
        if (!gone) setShown(read);
      });
    return () => {
      gone = true;
    };
  }, [text]);
  return (
    <pre className={classes.text} dir="auto">
      {shown}
    </pre>
  );
}
