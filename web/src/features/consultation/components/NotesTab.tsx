import { Textarea } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { ErrorState, LoadingRows } from '@/ui';
import type { NotesDesk } from '../useNotes';
import { ConflictChoice, SaveNote } from './SaveNote';
import classes from './SidePanel.module.css';

const longest = 20_000;

export type Props = { desk: NotesDesk | null; patientName: string };

export function NotesTab({ desk, patientName }: Props) {
  const { t } = useLingui();
  if (!desk || desk.view.state === 'loading') return <LoadingRows />;
  const { saver, view } = desk;
  if (view.state === 'unreachable') return <ErrorState error={view.error} onRetry={() => void saver.load()} />;
  return (
    <div className={classes.column}>
      <div className={classes.body}>
        <ConflictChoice desk={desk} />
        <Textarea
          classNames={{ root: classes.notes, wrapper: classes.notesInner, input: classes.notesInput }}
          label={t`Your notes on ${patientName}`}
          description={t`Only you see them.`}
          maxLength={longest}
          value={view.sheet.notes}
          onChange={(event) => saver.change({ ...view.sheet, notes: event.currentTarget.value })}
        />
      </div>
      <div className={classes.foot}>
        <SaveNote desk={desk} />
      </div>
    </div>
  );
}
