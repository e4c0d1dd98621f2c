/** For a guest whose browser is not one for calls. The link lets one person in, once, so here it is not used yet. */
import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { canConnect } from '../call/devices';
import { BrowserProblem } from '../components/DeviceProblems';
import { GuestCard } from './GuestCard';

export type Props = { onHere: () => void };

export function OtherBrowser({ onHere }: Props) {
  const { t } = useLingui();
  const here = canConnect() && (
    <Button variant="default" onClick={onHere}>
      <Trans>Go on in this browser</Trans>
    </Button>
  );
  return (
    <GuestCard title={t`You are invited to a video visit`} actions={here}>
      <BrowserProblem>
        {canConnect()
          ? t`You can go on like this: you see and hear the others, and they do not see or hear you. The link then opens in no other browser.`
          : t`The link is not used up: it still lets you in there.`}
      </BrowserProblem>
    </GuestCard>
  );
}
