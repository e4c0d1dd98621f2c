import { lazy, Suspense } from 'react';
import { Navigate } from 'react-router';
import { useMeQuery } from '@/features/identity';
import { SignedIn, Waiting } from './guards';

const LandingPage = lazy(async () => ({ default: (await import('@/features/landing')).LandingPage }));
const PatientHome = lazy(async () => ({
  default: (await import('@/features/scheduling/pages/PatientHome')).PatientHome,
}));
const DoctorHome = lazy(async () => ({ default: (await import('@/features/scheduling/pages/DoctorHome')).DoctorHome }));

/** One address, and behind it the first page of whoever comes. */
export function HomePage() {
  const { data: me, isPending } = useMeQuery();
  if (isPending) return <Waiting />;
  if (me?.role === 'admin' && me.fully_signed_in) return <Navigate to="/admin/doctors" replace />;
  return (
    // Another visitor is another page: the old one must not linger while the new one's code is fetched.
    <Suspense key={me?.id ?? 'visitor'} fallback={<Waiting />}>
      {me ? <SignedIn>{me.role === 'doctor' ? <DoctorHome /> : <PatientHome />}</SignedIn> : <LandingPage />}
    </Suspense>
  );
}
