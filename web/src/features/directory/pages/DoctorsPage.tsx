import { useLingui } from '@lingui/react/macro';
import { Page } from '@/ui';
import { DoctorSearch } from '../components/DoctorSearch';

export function DoctorsPage() {
  const { t } = useLingui();
  return (
    <Page title={t`Find a doctor`} lead={t`Who is free soonest comes first. Times are in your time.`}>
      <DoctorSearch />
    </Page>
  );
}
