import type { ReactNode } from 'react';
import { Button, type ButtonProps } from '@mantine/core';
import { Trans } from '@lingui/react/macro';
import { explain } from '@/api/errors';
import { Notice } from './Notice';

type Props = ButtonProps & {
  /** A list that is fetched page by page. */
  more: {
    error: unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => unknown;
  };
  children: ReactNode;
};

/** The way to the rest of a list. What stands there stays when it cannot be fetched, and that is said beside the button. */
export function MoreButton({ more, children, ...rest }: Props) {
  if (!more.hasNextPage) return null;
  const failed = more.isFetchNextPageError && !more.isFetchingNextPage;
  return (
    <>
      {failed && <Notice tone="red">{explain(more.error)}</Notice>}
      <Button variant="default" {...rest} loading={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
        {failed ? <Trans>Try again</Trans> : children}
      </Button>
    </>
  );
}
