import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { useRouteError } from 'react-router';
import { CircleAlert } from 'lucide-react';
import { EmptyState, LinkButton, Page } from '@/ui';

/** When a page itself breaks, or its code cannot be fetched: a new version was installed, or the line is down. */
export function RouteError() {
  const { t } = useLingui();
  const error = useRouteError();
  const notLoaded = error instanceof TypeError && /import|fetch/i.test(error.message);
  return (
    <Page title={t`This page stopped working`} width="reading">
      <EmptyState
        icon={<CircleAlert aria-hidden />}
        title={notLoaded ? t`The page could not be loaded` : t`Something broke on this page`}
        action={
          <>
            <Button onClick={() => location.reload()}>
              <Trans>Load it again</Trans>
            </Button>
            <LinkButton to="/" reloadDocument variant="default">
              <Trans>Go to the home page</Trans>
            </LinkButton>
          </>
        }
      >
        {notLoaded
          ? t`Check your connection, then load it again.`
          : t`What you saved is safe. Loading it again usually helps.`}
      </EmptyState>
    </Page>
  );
}
