import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useLingui } from '@lingui/react/macro';
import { useConfig } from '@/features/identity';
import type { Peer } from '../model';
import type { Call } from '../useCall';
import type { Person } from '../words';
import stageClasses from '../components/Stage.module.css';
import type { Props as PartProps } from './RecordingPart';

// Loaded when somebody is asked, beside the call. That one is recorded is said whatever becomes of the rest.
const RecordingPart = lazy<ComponentType<PartProps>>(async () => {
  const found = await import('./RecordingPart').catch(() => null);
  return { default: found?.RecordingPart ?? PlainLight };
});

function PlainLight({ call }: PartProps) {
  const { t } = useLingui();
  const isOn = call.view.state.peers.some(({ recording }) => recording);
  return <div role="status">{isOn && <p className={stageClasses.notice}>{t`Recording`}</p>}</div>;
}

/** `appointmentId`: null for a guest. The doctor may ask where the clinic allows it; what is asked is shown to everybody. */
export function useRecording(appointmentId: string | null, call: Call, personOf: (peer: Peer) => Person) {
  const { t } = useLingui();
  const { data: config } = useConfig();
  const [opened, setOpened] = useState(false);
  const [needed, setNeeded] = useState(false);
  const { me, peers } = call.view.state;
  const isAsked = peers.some(({ consents, recording }) => consents || recording);
  if ((opened || isAsked) && !needed) setNeeded(true);
  const mayAsk = me.role === 'doctor' && config?.recording === true;
  const asks = peers.some(({ peer, consents }) => peer === me.peer && consents);
  return {
    more: mayAsk && !asks ? [{ label: t`Record this call…`, act: () => setOpened(true) }] : [],
    part: needed && (
      <Suspense>
        <RecordingPart
          appointmentId={appointmentId}
          call={call}
          personOf={personOf}
          opened={opened}
          onClose={() => setOpened(false)}
        />
      </Suspense>
    ),
  };
}
