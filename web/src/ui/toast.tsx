import { useEffect, useSyncExternalStore } from 'react';
import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { Link } from 'react-router';
import classes from './toast.module.css';

type Toast = {
  id: number;
  title: string;
  body?: string;
  tone?: 'plain' | 'red' | 'green';
  action?: { label: string; to?: string; run?: () => void; newTab?: boolean };
  /** Until it is withdrawn: what must not be missed. */
  stays?: boolean;
};

const stayMs = 8000;
let toasts: Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

const dismiss = (id: number) => change(toasts.filter((toast) => toast.id !== id));

/** Says something in passing: read out politely, gone by itself, never the only place where it stands. */
export function toast(what: Omit<Toast, 'id'>): number {
  const id = ++lastId;
  const others = toasts.filter((shown) => shown.stays || shown.title !== what.title || shown.body !== what.body);
  const passing = others.filter(({ stays }) => !stays).slice(-2);
  change([...others.filter((shown) => shown.stays || passing.includes(shown)), { ...what, id }]);
  return id;
}

/** Takes back one that stays. */
export const withdrawToast = dismiss;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const read = () => toasts;

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, read);
  return (
    <div className={classes.region} role="status" aria-live="polite">
      {shown.map((one) => (
        <One key={one.id} toast={one} />
      ))}
    </div>
  );
}

function One({ toast: { id, title, body, tone = 'plain', action, stays } }: { toast: Toast }) {
  const { t } = useLingui();
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => dismiss(id), stayMs);
    return () => clearTimeout(timer);
  }, [id, stays]);
  return (
    <div className={classes.toast} data-tone={tone} role={stays ? 'alert' : undefined}>
      <div className={classes.words}>
        <strong>{title}</strong>
        {body && <span className="ae-dim">{body}</span>}
      </div>
      {action && <Action onDone={stays ? undefined : () => dismiss(id)} {...action} />}
      {!stays && (
        <button type="button" className={classes.close} aria-label={t`Close`} onClick={() => dismiss(id)}>
          <X size={18} aria-hidden />
        </button>
      )}
    </div>
  );
}

type ActionProps = NonNullable<Toast['action']> & { onDone?: () => void };

function Action({ label, to, run, newTab, onDone }: ActionProps) {
  const done = () => {
    onDone?.();
    run?.();
  };
  if (to) {
    return (
      <Link className={classes.action} to={to} onClick={done} target={newTab ? '_blank' : undefined}>
        {label}
      </Link>
    );
  }
  return (
    <button type="button" className={classes.action} onClick={done}>
      {label}
    </button>
  );
}
