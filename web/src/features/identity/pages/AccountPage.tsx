import { useLingui } from '@lingui/react/macro';
import { Page } from '@/ui';
import { PasswordPart } from '../components/PasswordPart';
import { PersonPart } from '../components/PersonPart';
import { SecondStepPart } from '../components/SecondStepPart';
import { SessionsPart } from '../components/SessionsPart';
import { useSignedIn } from '../queries';

export function AccountPage() {
  const { t } = useLingui();
  const me = useSignedIn();
  return (
    <Page title={t`Account`} lead={me.email} width="form">
      <PersonPart me={me} />
      <PasswordPart />
      <SecondStepPart me={me} />
      <SessionsPart />
    </Page>
  );
}
