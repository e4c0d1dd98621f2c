import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from 'react-router';
import { LogOut, Monitor, Moon, Settings, Sun } from 'lucide-react';
import { explain } from '@/api/errors';
import { useSignOut, type Me } from '@/features/identity';
import { Portrait, toast } from '@/ui';
import classes from './UserMenu.module.css';

export function UserMenu({ me }: { me: Me }) {
  const { t } = useLingui();
  const signOut = useSignOut();
  const leave = () =>
    signOut.mutate(undefined, {
      onError: (error) => toast({ title: t`You are still signed in`, body: explain(error), tone: 'red' }),
    });
  return (
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
        <Menu.Item leftSection={<LogOut size={18} aria-hidden />} onClick={leave}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
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
