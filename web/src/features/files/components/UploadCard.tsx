import { Progress } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { CircleX, FileUp, Pause, Play, RotateCw } from 'lucide-react';
import { explain } from '@/api/errors';
import { useFormatLocale } from '@/ui';
import { sizeText } from '../model';
import { type Upload, type Uploader, waitsOutside } from '../upload/uploader';
import classes from './files.module.css';

/** A file on its way, until the server has it whole. */
export function UploadCard({ upload, uploader }: { upload: Upload; uploader: Uploader }) {
  const { t } = useLingui();
  const { id, name, state, bytes, sent } = upload;
  const percent = Math.min(99, Math.floor((100 * sent) / bytes));
  return (
    <li className={classes.card}>
      <span className={classes.picture}>
        <FileUp size={28} aria-hidden />
      </span>
      <div className={classes.words}>
        <span className={classes.name} dir="auto">
          {name}
        </span>
        <Says upload={upload} percent={percent} />
      </div>
      {state !== 'failed' && (
        <Progress className={classes.bar} value={percent} size="sm" aria-label={t`${name} is being sent`} />
      )}
      <div className={classes.deeds}>
        {(state === 'sending' || state === 'waiting') && (
          <button type="button" onClick={() => uploader.pause(id)} aria-label={t`Pause ${name}`}>
            <Pause size={18} aria-hidden /> <Trans>Pause</Trans>
          </button>
        )}
        {state === 'paused' && (
          <button type="button" onClick={() => uploader.resume(id)} aria-label={t`Go on with ${name}`}>
            <Play size={18} aria-hidden /> <Trans>Go on</Trans>
          </button>
        )}
        {state === 'failed' && (
          <button type="button" onClick={() => uploader.resume(id)} aria-label={t`Try ${name} again`}>
            <RotateCw size={18} aria-hidden /> <Trans>Try again</Trans>
          </button>
        )}
        <button type="button" onClick={() => void uploader.cancel(id)} aria-label={t`Do not send ${name}`}>
          <CircleX size={18} aria-hidden /> {state === 'failed' ? <Trans>Remove</Trans> : <Trans>Cancel</Trans>}
        </button>
      </div>
    </li>
  );
}

function Says({ upload: { state, bytes, problem }, percent }: { upload: Upload; percent: number }) {
  const size = sizeText(bytes, useFormatLocale());
  if (state === 'failed') {
    return (
      <span className={classes.facts} data-bad role="alert">
        {explain(problem)}
      </span>
    );
  }
  return (
    <span className={classes.facts} role={state === 'sending' ? undefined : 'status'}>
      {state === 'sending' && (
        <Trans>
          Sending: {percent}% of {size}
        </Trans>
      )}
      {state === 'paused' && <Trans>Paused at {percent}%</Trans>}
      {state === 'waiting' && !waitsOutside(problem) && (
        <Trans>The line is down. It goes on from {percent}% by itself.</Trans>
      )}
      {state === 'waiting' && waitsOutside(problem) && (
        <Trans>You wait outside. It goes on from {percent}% once you are let in.</Trans>
      )}
    </span>
  );
}
