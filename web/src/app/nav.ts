import { useLingui } from '@lingui/react/macro';
import { CalendarDays, ClipboardList, House, Search, ShieldCheck, UserRound, type LucideIcon } from 'lucide-react';
import type { Me } from '@/features/identity';
import { useOpenRequests } from '@/features/scheduling';

export type NavItem = { to: string; label: string; short?: string; icon: LucideIcon; count?: number };

/** The main ways, by who is signed in. */
export function useNavItems(me: Me | null): NavItem[] {
  const { t } = useLingui();
  const requests = useOpenRequests(me?.role === 'doctor' && me.fully_signed_in);
  const home: NavItem = { to: '/', label: me?.role === 'doctor' ? t`Today` : t`Home`, icon: House };
  const find: NavItem = { to: '/doctors', label: t`Find a doctor`, short: t`Doctors`, icon: Search };
  if (!me) return [find];
  if (me.role === 'admin') return [{ to: '/admin/doctors', label: t`Approvals`, icon: ShieldCheck }, find];
  const appointments: NavItem = {
    to: '/appointments',
    label: t`Appointments`,
    short: t`Visits`,
    icon: CalendarDays,
    ...(requests > 0 ? { count: requests } : {}),
  };
  if (me.role === 'doctor') {
    return [home, appointments, { to: '/profile', label: t`Profile and hours`, short: t`Profile`, icon: UserRound }];
  }
  return [home, find, appointments, { to: '/record', label: t`My record`, short: t`Record`, icon: ClipboardList }];
}
