import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { Button, Group, Textarea } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { explain } from '@/api/errors';
import { Dialog } from './Dialog';
import { Notice } from './Notice';

type Common = { opened: boolean; title: string; onClose: () => void; children?: ReactNode };

type ConfirmProps = Common & { confirmLabel: string; danger?: boolean; onConfirm: () => Promise<unknown> | void };

/** Asks before what cannot be taken back. It stays open, with the reason, when the deed fails. */
export function ConfirmDialog({ opened, title, onClose, children, confirmLabel, danger, onConfirm }: ConfirmProps) {
  const { busy, error, run, reset } = useDeed(onClose);
  const close = () => (reset(), onClose());
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      {children}
      {error !== null && <Notice tone="red">{explain(error)}</Notice>}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={close}>
          <Trans>Back</Trans>
        </Button>
        <Button data-danger={danger || undefined} loading={busy} onClick={() => run(() => onConfirm())}>
          {confirmLabel}
        </Button>
      </Group>
    </Dialog>
  );
}

type ReasonProps = Common & {
  label: string;
  help?: string;
  submitLabel: string;
  maxLength?: number;
  onSubmit: (reason: string) => Promise<unknown>;
};

/** Asks for a reason in the reader's words; what was typed stays until it is accepted. */
export function ReasonDialog({ opened, title, onClose, children, ...rest }: ReasonProps) {
  const { t } = useLingui();
  const { label, help, submitLabel, maxLength = 1000, onSubmit } = rest;
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const { busy, error, run, reset } = useDeed(onClose);
  const id = useId();
  const close = () => (reset(), onClose());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(!reason.trim());
    if (!reason.trim()) return document.getElementById(id)?.focus();
    return run(async () => {
      await onSubmit(reason.trim());
      setReason('');
    });
  };
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <form onSubmit={submit} noValidate>
        {children}
        <Textarea
          id={id}
          data-autofocus
          label={label}
          description={help}
          autosize
          minRows={3}
          maxLength={maxLength}
          value={reason}
          error={missing && !reason.trim() ? t`Please write a short reason.` : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {error !== null && <Notice tone="red">{explain(error)}</Notice>}
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={close}>
            <Trans>Back</Trans>
          </Button>
          <Button type="submit" data-danger loading={busy}>
            {submitLabel}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

function useDeed(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (deed: () => Promise<unknown> | void) => {
    setBusy(true);
    setError(null);
    try {
      await deed();
      onDone();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run, reset: () => setError(null) };
}
