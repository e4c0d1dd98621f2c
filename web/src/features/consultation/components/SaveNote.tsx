import { Button } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { explain } from '@/api/errors';
import { useNow } from '@/lib/clock';
import { awayText } from '@/lib/time';
import { Notice, useFormatLocale } from '@/ui';
import { joined, type Sheet } from '../notes/sheet';
import type { NotesDesk } from '../useNotes';
import classes from './SidePanel.module.css';

/** Whether what was typed is safe. */
export function SaveNote({ desk: { view } }: { desk: NotesDesk }) {
  const { t } = useLingui();
  const locale = useFormatLocale();
  const now = useNow(5000);
  const saved = view.savedAt ? t`Saved ${awayText(view.savedAt, locale, now)}` : t`Saved as you type`;
  const words: Record<typeof view.state, string> = {
    loading: t`Loading…`,
    unreachable: t`Not loaded`,
    saved,
    unsaved: t`Saving…`,
    saving: t`Saving…`,
    offline: t`Not sent yet: kept on this device, tried again by itself`,
    conflict: t`Not saved: please choose`,
    refused: t`Not saved: ${explain(view.error)}`,
  };
  const isBad = ['offline', 'conflict', 'refused', 'unreachable'].includes(view.state);
  return (
    <span
      className={classes.saveNote}
      data-bad={isBad || undefined}
      role="status"
      data-testid="save-state"
      data-state={view.state}
    >
      {words[view.state]}
    </span>
  );
}

/** Two tabs wrote: both versions side by side, and nothing is lost whatever is chosen. */
export function ConflictChoice({ desk: { saver, view } }: { desk: NotesDesk }) {
  const { t } = useLingui();
  if (view.state !== 'conflict' || !view.theirs) return null;
  const { sheet: mine, theirs } = view;
  return (
    <Notice
      tone="amber"
      title={t`These notes were changed in another window`}
      action={
        <>
          <Button size="sm" onClick={() => saver.resolve(mine)}>{t`Keep what is here`}</Button>
          <Button size="sm" variant="default" onClick={() => saver.resolve(theirs)}>{t`Take the other`}</Button>
          <Button
            size="sm"
            variant="default"
            onClick={() => saver.resolve(joined(mine, theirs))}
          >{t`Join both notes`}</Button>
        </>
      }
    >
      <div className={classes.versions}>
        <Version title={t`Here`} sheet={mine} />
        <Version title={t`In the other window`} sheet={theirs} />
      </div>
    </Notice>
  );
}

function Version({ title, sheet }: { title: string; sheet: Sheet }) {
  const { t } = useLingui();
  const { notes, form } = sheet;
  const medicines = form.medicines.map(({ name, strength }) => [name, strength].filter(Boolean).join(' ')).join(', ');
  return (
    <div className={classes.version}>
      <strong>{title}</strong>
      <p className={classes.text}>{notes || t`(no notes)`}</p>
      {form.diagnosis && <p>{t`Diagnosis: ${form.diagnosis}`}</p>}
      {medicines && <p>{t`Medicines: ${medicines}`}</p>}
    </div>
  );
}
