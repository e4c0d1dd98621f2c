import type { Call } from '../useCall';
import { CallChoices } from './CallChoices';
import { DeviceChoice } from './DeviceChoice';

export type Props = { call: Call };

/** Which devices, and what else may be chosen before the call. Loaded when it is asked for. */
export const PreviewChoices = ({ call }: Props) => (
  <>
    <DeviceChoice call={call} />
    <CallChoices call={call} />
  </>
);
