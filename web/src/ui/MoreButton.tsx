import type { ReactNode } from 'react';
import { Button, type ButtonProps } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { explain } from '@/api/errors';
import { Notice } from './Notice';

/** A list that is fetched page by page. */
type More = {
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
};

const hasFailed = (more: More) => more.hasNextPage && more.isFetchNextPageError && !more.isFetchingNextPage;

type Props = ButtonProps & {
  more: More;
  /** The failure is said elsewhere, by `MoreFailed`. */ quiet?: boolean;
  children: ReactNode;
};

/** The way to the rest of a list. What stands there stays when it cannot be fetched, and that is said beside the button. */
export function MoreButton({ more, quiet, children, ...rest }: Props) {
  if (!more.hasNextPage) return null;
  return (
    <>
      {!quiet && <MoreFailed more={more} />}
      <Button variant="default" {...rest} loading={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
        {hasFailed(more) ? <Trans>Try again</Trans> : children}
      </Button>
    </>
  );
}

export function MoreFailed({ more }: { more: More }) {
  return hasFailed(more) ? <Notice tone="red">{explain(more.error)}</Notice> : null;
}
