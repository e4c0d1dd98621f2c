import { lazy, Suspense, useState } from 'react';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import {
  CalendarPlus,
  CheckCheck,
  CircleX,
  Ellipsis,
  FileText,
  MessageSquare,
  Check,
  Video,
  X,
  type LucideIcon,
} from 'lucide-react';
import { Link } from 'react-router';
import { explain } from '@/api/errors';
import { useSignedIn } from '@/features/identity';
import { useNow } from '@/lib/clock';
import { LinkButton, toast } from '@/ui';
import { deedsOf, detailPath, prescriptionPath, visitPath, type Deed } from '../model';
import { useChangeAppointment, type Appointment } from '../queries';
import type { Asking } from './VisitQuestions';

const VisitQuestions = lazy(async () => ({ default: (await import('./VisitQuestions')).VisitQuestions }));

/** The words, links and questions of all that can be done with a visit. */
function useVisitDeeds(visit: Appointment) {
  const { t } = useLingui();
  const me = useSignedIn();
  const now = useNow();
  const role: 'patient' | 'doctor' = me.role === 'doctor' ? 'doctor' : 'patient';
  const change = useChangeAppointment(visit.appointment_id);
  const [asking, setAsking] = useState<Asking | null>(null);
  const links: Partial<Record<Deed, string>> = {
    join: visitPath(visit),
    open: visitPath(visit),
    prescription: prescriptionPath(visit),
    again: `/book?doctor=${visit.doctor.id}`,
  };
  const labels: Record<Deed, string> = {
    join: role === 'doctor' ? t`Start the visit` : t`Join the visit`,
    open: t`Messages and preparation`,
    accept: t`Accept`,
    reject: t`Decline`,
    cancel: role === 'patient' && visit.status === 'pending' ? t`Withdraw the request` : t`Cancel the visit`,
    complete: t`Complete the visit`,
    prescription: t`Prescription`,
    again: t`Book again`,
  };
  const accept = () =>
    change.mutate(
      { change: 'accept' },
      {
        onSuccess: () =>
          toast({ title: t`Accepted`, body: t`${visit.patient.name} gets a mail with the link.`, tone: 'green' }),
        onError: (error) => toast({ title: t`This could not be done`, body: explain(error), tone: 'red' }),
      },
    );
  const run = (deed: Deed) => (deed === 'accept' ? accept() : setAsking(deed as Asking));
  return {
    deeds: deedsOf(visit, role, now),
    links,
    labels,
    run,
    busy: change.isPending,
    change,
    asking,
    setAsking,
    role,
  };
}

type Deeds = ReturnType<typeof useVisitDeeds>;

const icons: Record<Deed, LucideIcon> = {
  join: Video,
  open: MessageSquare,
  accept: Check,
  reject: X,
  cancel: CircleX,
  complete: CheckCheck,
  prescription: FileText,
  again: CalendarPlus,
};

/** Everything that can be done with a visit, behind one button. */
export function VisitMenu({ visit }: { visit: Appointment }) {
  const { t } = useLingui();
  const all = useVisitDeeds(visit);
  const other = all.role === 'doctor' ? visit.patient.name : t`Dr ${visit.doctor.name}`;
  return (
    <>
      <Menu width={260}>
        <Menu.Target>
          <ActionIcon variant="default" size={44} radius="md" aria-label={t`Actions for the visit with ${other}`}>
            <Ellipsis size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={detailPath(visit)} leftSection={<FileText size={18} aria-hidden />}>
            <Trans>Details</Trans>
          </Menu.Item>
          {all.deeds.map((deed) => (
            <DeedItem key={deed} deed={deed} all={all} />
          ))}
        </Menu.Dropdown>
      </Menu>
      <Questions visit={visit} all={all} />
    </>
  );
}

function DeedItem({ deed, all: { links, labels, run } }: { deed: Deed; all: Deeds }) {
  const Icon = icons[deed];
  const to = links[deed];
  const icon = <Icon size={18} aria-hidden />;
  if (to) {
    return (
      <Menu.Item component={Link} to={to} leftSection={icon}>
        {labels[deed]}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item
      color={deed === 'reject' || deed === 'cancel' ? 'red' : undefined}
      leftSection={icon}
      onClick={() => run(deed)}
    >
      {labels[deed]}
    </Menu.Item>
  );
}

const strong: Deed[] = ['join', 'accept'];
/** Stand out where nothing stronger comes before them. */
const strongFirst: Deed[] = ['prescription', 'again'];

/** The same as buttons in a row; `only` picks some, `full` stretches them on a phone. */
export function VisitButtons({ visit, only }: { visit: Appointment; only?: Deed[] }) {
  const all = useVisitDeeds(visit);
  const { deeds, links, labels, run, busy } = all;
  const shown = deeds.filter((deed) => !only || only.includes(deed));
  return (
    <>
      {shown.map((deed, index) => {
        const to = links[deed];
        const stands = strong.includes(deed) || (index === 0 && strongFirst.includes(deed));
        const variant = stands ? 'filled' : 'default';
        return to ? (
          <LinkButton key={deed} to={to} variant={variant}>
            {labels[deed]}
          </LinkButton>
        ) : (
          <Button key={deed} variant={variant} loading={busy && deed === 'accept'} onClick={() => run(deed)}>
            {labels[deed]}
          </Button>
        );
      })}
      <Questions visit={visit} all={all} />
    </>
  );
}

/** The dialogs, loaded when the first question is asked. */
function Questions({ visit, all: { asking, setAsking, change, role } }: { visit: Appointment; all: Deeds }) {
  const [asked, setAsked] = useState(false);
  if (asking && !asked) setAsked(true);
  if (!asked) return null;
  return (
    <Suspense>
      <VisitQuestions
        visit={visit}
        role={role}
        asking={asking}
        onClose={() => setAsking(null)}
        onDeed={change.mutateAsync}
      />
    </Suspense>
  );
}
