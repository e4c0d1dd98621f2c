import { Suspense } from 'react';
import type { CallView } from '../call/runner';
import { beside } from '../components/beside';

const PrivacyShield = beside(async () => (await import('./PrivacyShield')).PrivacyShield);

/** `appointmentId`: null for a guest. */
export const shield = (appointmentId: string | null, view: CallView) => (
  <Suspense>
    <PrivacyShield appointmentId={appointmentId} view={view} />
  </Suspense>
);
