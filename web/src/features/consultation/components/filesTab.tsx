import { lazy, Suspense } from 'react';
import type { Me } from '@/features/identity';
import { LoadingRows } from '@/ui';
import type { Appointment } from '../model';
import type { PanelTab } from './SidePanel';
import classes from './SidePanel.module.css';

const FilesPanel = lazy(async () => ({ default: (await import('@/features/files')).FilesPanel }));

export function filesTab(label: string, { appointment_id }: Appointment, me: Me, newFiles: number): PanelTab {
  const content = (
    <Suspense
      fallback={
        <div className={classes.body}>
          <LoadingRows count={2} />
        </div>
      }
    >
      <FilesPanel appointmentId={appointment_id} me={me} />
    </Suspense>
  );
  return { value: 'files', label, badge: newFiles, content };
}
