import { Trans } from '@lingui/react/macro';
import { useConfig } from '@/features/identity';
import { Notice } from '@/ui';

/** Red flags come with the number to call, at once. */
export function EmergencyNumber() {
  const { data: config } = useConfig();
  const number = config?.emergency_number;
  if (!number) return null;
  return (
    <Notice tone="red" title={<Trans>Could life be in danger?</Trans>}>
      <Trans>
        Do not wait for this visit: call <a href={`tel:${number}`}>{number}</a> now.
      </Trans>
    </Notice>
  );
}
