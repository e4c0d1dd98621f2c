import { Trans, useLingui } from '@lingui/react/macro';
import {
  CalendarCheck,
  FileText,
  Lock,
  MessagesSquare,
  Search,
  ShieldCheck,
  Video,
  type LucideIcon,
} from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { DoctorCard, useDoctors, noFilters, useSpecialties, useSpecialtyName } from '@/features/directory';
import { DemoAccounts, useConfig } from '@/features/identity';
import { usePageTitle } from '@/lib/title';
import { ErrorState, LinkButton, LoadingCards, useZone } from '@/ui';
import { Scene } from '../components/Scene';
import classes from './LandingPage.module.css';

export function LandingPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  usePageTitle(t`A doctor, wherever you are`);
  return (
    <div className={classes.page}>
      <Hero />
      <div className={classes.demo}>
        <DemoAccounts onPick={(demo) => void navigate('/sign-in', { state: { demo } })} />
      </div>
      <Specialties />
      <Featured />
      <Steps />
      <Promises />
      <ForDoctors />
    </div>
  );
}

function Hero() {
  const { data: config } = useConfig();
  const clinic = config?.clinic_name;
  return (
    <section className={classes.hero}>
      <div className={classes.words}>
        {clinic && <p className={classes.clinic}>{clinic}</p>}
        <h1>
          <Trans>A good doctor, wherever you are</Trans>
        </h1>
        <p className={classes.lead}>
          <Trans>Find someone who is free soon, talk by video, and have your prescription at once.</Trans>
        </p>
        <div className={classes.calls}>
          <LinkButton to="/doctors" size="lg">
            <Trans>Find a doctor</Trans>
          </LinkButton>
          <LinkButton to="/sign-up" size="lg" variant="default">
            <Trans>Create account</Trans>
          </LinkButton>
        </div>
        <ul className={classes.points}>
          <li>
            <Video size={18} aria-hidden />
            <Trans>Works in your browser, nothing to install</Trans>
          </li>
          <li>
            <Lock size={18} aria-hidden />
            <Trans>Picture and sound go only between you and your doctor</Trans>
          </li>
        </ul>
      </div>
      <Scene />
    </section>
  );
}

function Steps() {
  const { t } = useLingui();
  const steps: { icon: LucideIcon; title: string; text: string }[] = [
    {
      icon: Search,
      title: t`Choose`,
      text: t`By specialty, language or name. Who is free soonest comes first, with the fee.`,
    },
    {
      icon: CalendarCheck,
      title: t`Book`,
      text: t`Pick a time that suits you, and write in a few words what it is about.`,
    },
    {
      icon: Video,
      title: t`Meet`,
      text: t`Open the link when it is time. Talk, show and write; your prescription follows at once.`,
    },
  ];
  return (
    <section aria-labelledby="how">
      <h2 id="how" className={classes.title}>
        <Trans>Three steps to your visit</Trans>
      </h2>
      <ol className={classes.steps}>
        {steps.map(({ icon: Icon, title, text }, index) => (
          <li key={title}>
            <span className={classes.icon} aria-hidden>
              <Icon size={24} />
            </span>
            <h3>
              {index + 1}. {title}
            </h3>
            <p className="ae-dim">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Specialties() {
  const nameOf = useSpecialtyName();
  const { data: specialties } = useSpecialties();
  if (!specialties || specialties.length === 0) return null;
  return (
    <section aria-labelledby="specialties">
      <h2 id="specialties" className={classes.title}>
        <Trans>Who do you need?</Trans>
      </h2>
      <ul className={classes.chips}>
        {specialties.slice(0, 16).map(({ specialty, doctors }) => (
          <li key={specialty}>
            <Link to={`/doctors?specialty=${encodeURIComponent(specialty)}`}>
              {nameOf(specialty)}
              <span className="ae-dim ae-figures">{doctors}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Featured() {
  const { data: doctors, error, refetch } = useDoctors(noFilters, useZone(), 6);
  if (doctors?.length === 0) return null;
  return (
    <section aria-labelledby="soon">
      <div className={classes.titleRow}>
        <h2 id="soon" className={classes.title}>
          <Trans>Free soonest</Trans>
        </h2>
        <Link to="/doctors">
          <Trans>All doctors</Trans>
        </Link>
      </div>
      {error && !doctors && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!doctors && !error && <LoadingCards count={3} lines={2} />}
      <div className={classes.doctors}>
        {doctors?.slice(0, 6).map((doctor) => (
          <DoctorCard key={doctor.id} doctor={doctor} heading="h3" />
        ))}
      </div>
    </section>
  );
}

function Promises() {
  const { t } = useLingui();
  const promises: { icon: LucideIcon; title: string; text: string }[] = [
    {
      icon: ShieldCheck,
      title: t`Real doctors`,
      text: t`The clinic checks each doctor's registration before anyone can book.`,
    },
    {
      icon: Lock,
      title: t`Yours alone`,
      text: t`Your record is sealed with a key of its own; only those who treat you can open it.`,
    },
    {
      icon: MessagesSquare,
      title: t`When the line is poor`,
      text: t`The visit comes back by itself, and you can always write to each other.`,
    },
    {
      icon: FileText,
      title: t`On paper, too`,
      text: t`Your prescription is a document to print, with the doctor's name and registration number.`,
    },
  ];
  return (
    <section aria-label={t`What you can count on`}>
      <ul className={classes.promises}>
        {promises.map(({ icon: Icon, title, text }) => (
          <li key={title}>
            <Icon size={22} aria-hidden />
            <div>
              <h3>{title}</h3>
              <p className="ae-dim">{text}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ForDoctors() {
  return (
    <section className={classes.doctorsCall}>
      <div>
        <h2>
          <Trans>Are you a doctor?</Trans>
        </h2>
        <p className="ae-dim">
          <Trans>Set your hours and fee, and see your patients from wherever you work.</Trans>
        </p>
      </div>
      <LinkButton to="/sign-up?as=doctor" variant="default">
        <Trans>Join the clinic</Trans>
      </LinkButton>
    </section>
  );
}
