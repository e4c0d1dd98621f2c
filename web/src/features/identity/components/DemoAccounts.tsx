import { Trans, useLingui } from '@lingui/react/macro';
import type { Schemas } from '@/api/client';
import { Card, Portrait } from '@/ui';
import { useConfig } from '../queries';
import classes from './DemoAccounts.module.css';

export type DemoAccount = NonNullable<Schemas['Config']['demo']>['accounts'][number];

/** In the demo clinic only: accounts to try, a click each. */
export function DemoAccounts({ onPick, busy }: { onPick: (account: DemoAccount) => void; busy?: boolean }) {
  const { t } = useLingui();
  const { data: config } = useConfig();
  if (!config?.demo) return null;
  const roles = { patient: t`Patient`, doctor: t`Doctor`, admin: t`Administrator` };
  return (
    <Card as="section" className={classes.panel} aria-label={t`Accounts of the demo clinic`}>
      <h2>
        <Trans>Try it with a demo account</Trans>
      </h2>
      <p className="ae-dim ae-small">
        <Trans>This is a demo clinic; nobody in it is real. Sign in as one of them with one click.</Trans>
      </p>
      <ul className={classes.list}>
        {config.demo.accounts.slice(0, 6).map((account) => (
          <li key={account.email}>
            <button type="button" className={classes.account} disabled={busy} onClick={() => onPick(account)}>
              <Portrait name={account.name} />
              <span className={classes.words}>
                <strong>{account.name}</strong>
                <span className="ae-dim ae-small">{roles[account.role]}</span>
                <span className="ae-dim ae-small">{account.email}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
