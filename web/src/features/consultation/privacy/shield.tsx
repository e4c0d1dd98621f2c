import { lazy, Suspense } from 'react';
import type { CallView } from '../call/runner';

// Loaded beside the call, which neither waits for it nor fails with it.
const PrivacyShield = lazy(() =>
  import('./PrivacyShield').then(
    (found) => ({ default: found.PrivacyShield }),
    () => ({ default: () => null }),
  ),
);

/** `appointmentId`: null for a guest. */
export const shield = (appointmentId: string | null, view: CallView) => (
  <Suspense>
    <PrivacyShield appointmentId={appointmentId} view={view} />
  </Suspense>
);
