import { lazy, Suspense, useEffect, useRef } from 'react';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useConfig, useMe, type Me } from '@/features/identity';
import { LinkButton, Portrait } from '@/ui';
import { ConnectionBanner } from './ConnectionBanner';
import { useNavItems, type NavItem } from './nav';
import classes from './Shell.module.css';

const UserMenu = lazy(async () => ({ default: (await import('./UserMenu')).UserMenu }));

/** What stands around every page but the call. */
export function Shell() {
  const { t } = useLingui();
  const me = useMe();
  const items = useNavItems(me);
  const main = useFocusOnArrival();
  return (
    <div className={classes.shell} data-bottom-nav={me ? true : undefined}>
      <a href="#main" className={classes.skip}>
        <Trans>Skip to the content</Trans>
      </a>
      <header className={classes.header}>
        <Logo />
        <nav className={classes.nav} aria-label={t`Main`}>
          {items.map((item) => (
            <TopLink key={item.to} item={item} />
          ))}
        </nav>
        <div className={classes.end}>{me ? <Account me={me} /> : <SignInButtons />}</div>
      </header>
      <ConnectionBanner />
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <Footer />
      {me && (
        <nav className={classes.bottom} aria-label={t`Main, at the bottom`}>
          {items.map((item) => (
            <BottomLink key={item.to} item={item} />
          ))}
        </nav>
      )}
      <ScrollRestoration />
    </div>
  );
}

function Logo() {
  return (
    <Link to="/" className={classes.logo}>
      <img src="/favicon.svg" alt="" width={26} height={26} />
      Aegle
    </Link>
  );
}

function TopLink({ item }: { item: NavItem }) {
  return (
    <NavLink to={item.to} end={item.to === '/'} className={classes.link}>
      {item.label}
      <Count item={item} />
    </NavLink>
  );
}

function BottomLink({ item: { icon: Icon, ...item } }: { item: NavItem }) {
  return (
    <NavLink to={item.to} end={item.to === '/'} className={classes.tab}>
      <Icon size={22} aria-hidden strokeWidth={1.9} />
      <span>{item.short ?? item.label}</span>
      <Count item={{ ...item, icon: Icon }} />
    </NavLink>
  );
}

function Count({ item: { count } }: { item: NavItem }) {
  if (!count) return null;
  return (
    <span className={classes.count}>
      {count}
      <span className="ae-only-read">
        {' '}
        <Trans>open requests</Trans>
      </span>
    </span>
  );
}

function Account({ me }: { me: Me }) {
  return (
    <Suspense fallback={<Portrait name={me.name} round />}>
      <UserMenu me={me} />
    </Suspense>
  );
}

function SignInButtons() {
  return (
    <>
      <LinkButton to="/sign-in" variant="subtle" className={classes.entry}>
        <Trans>Sign in</Trans>
      </LinkButton>
      <LinkButton to="/sign-up" className={classes.entry}>
        <Trans>Create account</Trans>
      </LinkButton>
    </>
  );
}

function Footer() {
  const { data: config } = useConfig();
  if (!config) return null;
  const { clinic_name, clinic_phone, clinic_address, emergency_number } = config;
  return (
    <footer className={classes.footer}>
      <div>
        <strong>{clinic_name}</strong>
        {clinic_address && <span>{clinic_address}</span>}
        {clinic_phone && (
          <a href={`tel:${clinic_phone.replace(/[^+\d]/g, '')}`}>
            <bdi dir="ltr">{clinic_phone}</bdi>
          </a>
        )}
      </div>
      {emergency_number && (
        <p>
          <Trans>
            In an emergency do not wait for a visit: call <a href={`tel:${emergency_number}`}>{emergency_number}</a>.
          </Trans>
        </p>
      )}
    </footer>
  );
}

/** A new page is read from its beginning, also by those who do not see it. */
function useFocusOnArrival() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const arrived = useRef(pathname);
  useEffect(() => {
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}
