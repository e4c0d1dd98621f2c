import { Trans, useLingui } from '@lingui/react/macro';
import { Compass } from 'lucide-react';
import { EmptyState, LinkButton, Page } from '@/ui';

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <Page title={t`Page not found`} width="reading">
      <EmptyState
        icon={<Compass aria-hidden />}
        title={t`There is nothing at this address`}
        action={
          <>
            <LinkButton to="/">
              <Trans>Go to the home page</Trans>
            </LinkButton>
            <LinkButton to="/doctors" variant="default">
              <Trans>Find a doctor</Trans>
            </LinkButton>
          </>
        }
      >
        <Trans>The link may be old, or not complete.</Trans>
      </EmptyState>
    </Page>
  );
}
