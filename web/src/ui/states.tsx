import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert } from 'lucide-react';
import { explain } from '@/api/errors';
import { Card } from './Card';
import classes from './states.module.css';

type EmptyProps = { title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode };

/** What this list is, and the one thing to do about its being empty. */
export function EmptyState({ title, children, action, icon }: EmptyProps) {
  return (
    <Card className={classes.empty}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <h2>{title}</h2>
      {children && <p className="ae-dim">{children}</p>}
      {action && <div className={classes.action}>{action}</div>}
    </Card>
  );
}

type ErrorProps = { error: unknown; title?: string; onRetry?: () => void; retrying?: boolean };

/** What happened, and the way on. */
export function ErrorState({ error, title, onRetry, retrying }: ErrorProps) {
  return (
    <Card className={classes.empty} role="alert">
      <CircleAlert className={classes.alert} size={28} aria-hidden />
      <h2>{title ?? <Trans>This could not be loaded</Trans>}</h2>
      <p className="ae-dim">{explain(error)}</p>
      {onRetry && (
        <div className={classes.action}>
          <Button variant="default" onClick={onRetry} loading={retrying}>
            <Trans>Try again</Trans>
          </Button>
        </div>
      )}
    </Card>
  );
}

const bone = (style: { inlineSize: string; blockSize: string }) => <span className={classes.bone} style={style} />;

/** Cards in the shape of what is on its way. */
export function LoadingCards({ count = 3, lines = 3 }: { count?: number; lines?: number }) {
  const { t } = useLingui();
  return (
    <div className={classes.grid} role="status" aria-label={t`Loading`}>
      {Array.from({ length: count }, (_, card) => (
        <Card key={card}>
          <div className={classes.row}>
            {bone({ inlineSize: '44px', blockSize: '44px' })}
            <div className={classes.lines}>
              {bone({ inlineSize: '62%', blockSize: '16px' })}
              {bone({ inlineSize: '40%', blockSize: '14px' })}
            </div>
          </div>
          <div className={classes.lines}>
            {Array.from({ length: lines }, (_, line) => (
              <span key={line}>{bone({ inlineSize: `${90 - line * 18}%`, blockSize: '14px' })}</span>
            ))}
          </div>
        </Card>
      ))}
    </div>
  );
}

export function LoadingRows({ count = 4 }: { count?: number }) {
  const { t } = useLingui();
  return (
    <Card role="status" aria-label={t`Loading`} className={classes.lines}>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={classes.row}>
          {bone({ inlineSize: '96px', blockSize: '16px' })}
          {bone({ inlineSize: `${60 - row * 6}%`, blockSize: '16px' })}
        </div>
      ))}
    </Card>
  );
}
