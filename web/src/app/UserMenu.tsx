import { useState } from 'react';
import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Link } from 'react-router';
import { LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { explain } from '@/api/errors';
import { useSignOut, type Me } from '@/features/identity';
import { visitsWithUnsavedNotes } from '@/lib/unsaved-notes';
import { ConfirmDialog, Portrait, toast } from '@/ui';
import classes from './UserMenu.module.css';

export function UserMenu({ me }: { me: Me }) {
  const { t } = useLingui();
  const signOut = useSignOut();
  const [unsaved, setUnsaved] = useState<string[]>([]);
  const onError = (error: unknown) => toast({ title: t`You are still signed in`, body: explain(error), tone: 'red' });
  const leave = async () => {
    const visits = me.role === 'doctor' ? await visitsWithUnsavedNotes(me.id) : [];
    if (visits.length > 0) setUnsaved(visits);
    else signOut.mutate(undefined, { onError });
  };
  return (
    <>
      <Menu width={260}>
        <Menu.Target>
          <UnstyledButton className={classes.me} aria-label={t`Your account, ${me.name}`}>
            <Portrait name={me.name} round />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes.who}>
            <strong>{me.name}</strong>
            <span className="ae-dim ae-small">{me.email}</span>
          </div>
          <Menu.Item component={Link} to="/account" leftSection={<Settings size={18} aria-hidden />}>
            <Trans>Account</Trans>
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>
            <Trans>Appearance</Trans>
          </Menu.Label>
          <SchemeItems />
          <Menu.Divider />
          <Menu.Item leftSection={<LogOut size={18} aria-hidden />} onClick={() => void leave()}>
            <Trans>Sign out</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <UnsavedNotes visits={unsaved} onClose={() => setUnsaved([])} onLeave={() => signOut.mutateAsync()} />
    </>
  );
}

type UnsavedProps = { visits: string[]; onClose: () => void; onLeave: () => Promise<unknown> };

/** Notes that the server does not have are on this device alone, and nothing of them stays on it after signing out. */
function UnsavedNotes({ visits, onClose, onLeave }: UnsavedProps) {
  const { t } = useLingui();
  const [first] = visits;
  return (
    <ConfirmDialog
      opened={visits.length > 0}
      onClose={onClose}
      title={t`Sign out and lose notes?`}
      confirmLabel={t`Sign out and delete them`}
      danger
      onConfirm={onLeave}
    >
      <p>
        <Plural
          value={visits.length}
          one="Notes of one visit are not saved yet: they are on this device alone, and are deleted from it when you sign out."
          other="Notes of # visits are not saved yet: they are on this device alone, and are deleted from it when you sign out."
        />
      </p>
      {first && (
        <p>
          <Link to={`/video-consultation/${first}`} onClick={onClose}>
            <Trans>Open the visit and save them</Trans>
          </Link>
        </p>
      )}
    </ConfirmDialog>
  );
}

function SchemeItems() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes = [
    { value: 'light', label: t`Light`, Icon: Sun },
    { value: 'dark', label: t`Dark`, Icon: Moon },
    { value: 'auto', label: t`As the device`, Icon: Monitor },
  ] as const;
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
      {schemes.map(({ value, label, Icon }) => (
        <Menu.RadioItem key={value} value={value} rightSection={<Icon size={18} aria-hidden />}>
          {label}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
