import { useLingui } from '@lingui/react/macro';
import { Card, Page } from '@/ui';
import { TotpEnrolment } from '../components/TotpEnrolment';

/** The clinic asks its doctors and admins for a second step; nothing else opens before it is set up. */
export function EnrolmentGate() {
  const { t } = useLingui();
  return (
    <Page
      width="form"
      title={t`Set up your second step`}
      lead={t`The clinic asks everyone who sees patients' data to sign in with a password and a code from an app.`}
    >
      <Card>
        <TotpEnrolment />
      </Card>
    </Page>
  );
}
