import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import type { Me } from '@/features/identity';
import { SignedIn, SignedOut, Waiting } from './guards';
import { NotFoundPage } from './NotFoundPage';
import { RouteError } from './RouteError';
import { Root } from './Root';
import { Shell } from './Shell';

type Loader = () => Promise<ComponentType>;

function page(load: Loader): ReactNode {
  const Loaded = lazy(async () => ({ default: await load() }));
  return (
    <Suspense fallback={<Waiting />}>
      <Loaded />
    </Suspense>
  );
}

const open = (path: string, load: Loader): RouteObject => ({ path, element: page(load) });
const signedOut = (path: string, load: Loader): RouteObject => ({
  path,
  element: <SignedOut>{page(load)}</SignedOut>,
});
const signedIn = (path: string, load: Loader, role?: Me['role'] | Me['role'][]): RouteObject => ({
  path,
  element: <SignedIn role={role}>{page(load)}</SignedIn>,
});

const parties: Me['role'][] = ['patient', 'doctor'];

const shellRoutes: RouteObject[] = [
  { index: true, element: page(async () => (await import('./HomePage')).HomePage) },

  signedOut('sign-in', async () => (await import('@/features/identity/pages/SignInPage')).SignInPage),
  signedOut('sign-up', async () => (await import('@/features/identity/pages/SignUpPage')).SignUpPage),
  signedOut('verify', async () => (await import('@/features/identity/pages/VerifyPage')).VerifyPage),
  signedOut('forgot-password', async () => (await import('@/features/identity/pages/ForgotPage')).ForgotPage),
  signedOut('reset-password', async () => (await import('@/features/identity/pages/ResetPage')).ResetPage),
  signedIn('account', async () => (await import('@/features/identity/pages/AccountPage')).AccountPage),
  signedIn('record', async () => (await import('@/features/identity/pages/RecordPage')).RecordPage, 'patient'),

  open('doctors', async () => (await import('@/features/directory/pages/DoctorsPage')).DoctorsPage),
  open('doctors/:doctorId', async () => (await import('@/features/directory/pages/DoctorPage')).DoctorPage),
  signedIn('profile', async () => (await import('@/features/directory/pages/ProfilePage')).ProfilePage, 'doctor'),
  signedIn(
    'admin/doctors',
    async () => (await import('@/features/directory/pages/ApprovalsPage')).ApprovalsPage,
    'admin',
  ),

  signedIn('book', async () => (await import('@/features/scheduling/pages/BookPage')).BookPage, 'patient'),
  signedIn(
    'appointments',
    async () => (await import('@/features/scheduling/pages/AppointmentsPage')).AppointmentsPage,
    parties,
  ),
  signedIn(
    'appointments/:appointmentId',
    async () => (await import('@/features/scheduling/pages/AppointmentPage')).AppointmentPage,
    parties,
  ),
  signedIn(
    'appointments/:appointmentId/prescription',
    async () => (await import('@/features/prescriptions/pages/PrescriptionPage')).PrescriptionPage,
    parties,
  ),
  signedIn(
    'device-test/:appointmentId',
    async () => (await import('@/features/consultation/pages/DeviceTestPage')).DeviceTestPage,
    parties,
  ),

  { path: '*', element: <NotFoundPage /> },
];

export const router = createBrowserRouter([
  {
    path: '/',
    element: <Root />,
    errorElement: <RouteError />,
    children: [
      // The call fills the window: it has no shell around it.
      signedIn(
        'video-consultation/:appointmentId',
        async () => (await import('@/features/consultation/pages/ConsultationPage')).ConsultationPage,
        parties,
      ),
      // A guest has no account, and nothing of the clinic but the one call.
      open('guest', async () => (await import('@/features/consultation/pages/GuestPage')).GuestPage),
      { element: <Shell />, children: shellRoutes.map((route) => ({ ...route, errorElement: <RouteError /> })) },
    ],
  },
]);
