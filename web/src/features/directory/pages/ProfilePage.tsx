import { useState } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { ErrorState, LinkButton, LoadingRows, Notice, Page, UnsavedGuard } from '@/ui';
import { HoursPart } from '../components/HoursPart';
import { ProfilePart } from '../components/ProfilePart';
import { useMyProfile, type DoctorProfile } from '../queries';

export function ProfilePage() {
  const { t } = useLingui();
  const { data: profile, error, refetch, isFetching } = useMyProfile();
  const [profileDirty, setProfileDirty] = useState(false);
  const [hoursDirty, setHoursDirty] = useState(false);
  const approved = profile?.status === 'approved';
  return (
    <Page
      title={t`Profile and hours`}
      lead={t`What patients see, and when they can book.`}
      width="reading"
      actions={
        approved && (
          <LinkButton to={`/doctors/${profile.id}`} variant="default">
            <Trans>See it as patients do</Trans>
          </LinkButton>
        )
      }
    >
      {error && !profile && <ErrorState error={error} onRetry={() => void refetch()} retrying={isFetching} />}
      {!profile && !error && <LoadingRows count={6} />}
      {profile && (
        <>
          <ApprovalNotice profile={profile} />
          <ProfilePart profile={profile} onDirty={setProfileDirty} />
          <HoursPart profile={profile} onDirty={setHoursDirty} />
          <UnsavedGuard when={profileDirty || hoursDirty} />
        </>
      )}
    </Page>
  );
}

function ApprovalNotice({ profile }: { profile: DoctorProfile }) {
  if (profile.status === 'approved') return null;
  if (profile.status === 'pending') {
    return (
      <Notice tone="amber" title={<Trans>The clinic is looking at your account</Trans>}>
        <Trans>Patients find you once it is approved. Complete your profile and hours meanwhile.</Trans>
      </Notice>
    );
  }
  return (
    <Notice tone="red" title={<Trans>Your account was not approved</Trans>}>
      {profile.rejection_reason}
    </Notice>
  );
}
