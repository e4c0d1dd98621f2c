import { NativeSelect, Stack } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { canChooseSpeaker, type Kind } from '../call/devices';
import type { Call } from '../useCall';

/** Which camera, microphone and speaker. What cannot be chosen is not asked. */
export function DeviceChoice({ call: { runner, view } }: { call: Call }) {
  const { t } = useLingui();
  const { devices, choice, speaker } = view.local;
  const inUse = { ...view.local.inUse, speaker: speaker ?? undefined };
  const select = (label: string, kind: Kind | 'speaker', list: MediaDeviceInfo[]) => {
    if (list.length === 0) return null;
    const options = list.map(({ deviceId, label: name }, index) => ({
      value: deviceId,
      label: name || `${label} ${index + 1}`,
    }));
    const value = inUse[kind] ?? (kind === 'speaker' ? null : choice[kind]) ?? options[0]?.value;
    return (
      <NativeSelect
        label={label}
        data={options}
        value={value}
        onChange={(event) => void runner.choose(kind, event.currentTarget.value)}
      />
    );
  };
  return (
    <Stack gap="sm">
      {select(t`Camera`, 'camera', devices.cameras)}
      {select(t`Microphone`, 'microphone', devices.microphones)}
      {canChooseSpeaker() && select(t`Speaker`, 'speaker', devices.speakers)}
    </Stack>
  );
}
