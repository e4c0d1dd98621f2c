import { type ComponentType, lazy, Suspense, useState } from 'react';
import { Button, Stack } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { Dialog } from '@/ui';
import { isAdmitted } from '../call/machine';
import { InRoom, type Leaving } from '../components/InRoom';
import stageClasses from '../components/Stage.module.css';
import { Said } from '../components/Tile';
import visitClasses from '../components/VisitScreen.module.css';
import type { GuestVisit } from '../model';
import { shield } from '../privacy/shield';
import { useRecording } from '../recording/recording';
import type { Call } from '../useCall';
import { type Person, useDoctorName, usePersonOf } from '../words';
import type { Props as GuestFilesProps } from './GuestFiles';
import { GuestTime } from './GuestTime';

// With the first that a guest shares.
const GuestFiles = lazy<ComponentType<GuestFilesProps>>(async () => ({
  default: (await import('./GuestFiles')).GuestFiles,
}));

/** A guest's waiting room and call. */
export function GuestRoom({ visit, call }: { visit: GuestVisit; call: Call }) {
  const nameOf = useDoctorName();
  const personOf = usePersonOf(null);
  const expected = { ...nameOf(visit.doctor_name), portrait: null, kind: null };
  const { part } = useRecording(null, call, personOf);
  const [files, setFiles] = useState(false);
  const admitted = isAdmitted(call.view.state);
  return (
    <main className={visitClasses.guest}>
      <InRoom
        call={call}
        isDoctor={false}
        panel={null}
        onFiles={admitted ? () => setFiles(true) : undefined}
        expected={expected}
        personOf={personOf}
        waiting={<GuestWaiting visit={visit} call={call} expected={expected} />}
        shield={shield(null, call.view)}
        questions={part}
        leaveDialog={(leaving) => <GuestLeave visit={visit} {...leaving} />}
      />
      {files && admitted && (
        <Suspense>
          <GuestFiles visit={visit} onClose={() => setFiles(false)} />
        </Suspense>
      )}
    </main>
  );
}

function GuestWaiting({ visit, call, expected }: { visit: GuestVisit; call: Call; expected: Person }) {
  const { t } = useLingui();
  const { state } = call.view;
  const { name, short } = expected;
  const words = () => {
    if (!state.entered) return [t`Entering…`];
    if (state.sentBack) return [t`${name} asks you to wait a little`, t`Stay on this page: you are let in again.`];
    if (state.departed) return [t`The others have left`, t`Stay on this page if you expect them back.`];
    if (state.peers.some(({ role }) => role === 'doctor'))
      return [t`${short} knows that you are here`, t`Stay on this page: you are let in from there.`];
    return [t`You are in the waiting room`, t`${name} is not here yet. Stay on this page.`];
  };
  const [title = '', text] = words();
  return (
    <Said title={title} text={text}>
      <div className={stageClasses.when}>
        <GuestTime visit={visit} />
      </div>
    </Said>
  );
}

function GuestLeave({ visit, opened, onStay, onLeave }: Leaving & { visit: GuestVisit }) {
  const { t } = useLingui();
  const { short } = useDoctorName()(visit.doctor_name);
  return (
    <Dialog opened={opened} onClose={onStay} title={t`Leave the visit?`} zIndex={450}>
      <p>
        <Trans>You can come back on this page while the visit lasts; {short} lets you in again.</Trans>
      </p>
      <Stack gap="xs" mt="lg">
        <Button data-danger onClick={onLeave}>
          <Trans>Leave</Trans>
        </Button>
        <Button variant="default" onClick={onStay} data-autofocus>
          <Trans>Stay</Trans>
        </Button>
      </Stack>
    </Dialog>
  );
}
