import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { Link } from 'react-router';
import classes from './toast.module.css';

type Toast = {
  id: number;
  title: string;
  body?: string;
  tone?: 'plain' | 'red' | 'green';
  action?: { label: string; to?: string; run?: () => void };
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
export function toast(what: Omit<Toast, 'id'>): void {
  const same = toasts.filter((shown) => shown.title !== what.title || shown.body !== what.body);
  change([...same.slice(-2), { ...what, id: ++lastId }]);
}

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

function One({ toast: { id, title, body, tone = 'plain', action } }: { toast: Toast }) {
  const { t } = useLingui();
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), stayMs);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div className={classes.toast} data-tone={tone}>
      <div className={classes.words}>
        <strong>{title}</strong>
        {body && <span className="ae-dim">{body}</span>}
      </div>
      {action && <Action id={id} {...action} />}
      <button type="button" className={classes.close} aria-label={t`Close`} onClick={() => dismiss(id)}>
        <X size={18} aria-hidden />
      </button>
    </div>
  );
}

function Action({ id, label, to, run }: { id: number; label: ReactNode; to?: string; run?: () => void }) {
  const done = () => {
    dismiss(id);
    run?.();
  };
  if (to) {
    return (
      <Link className={classes.action} to={to} onClick={done}>
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
