/** What keeps this very browser, camera or microphone from working, and how to mend it; the visit is possible either way. */
import type { ReactNode } from 'react';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Notice } from '@/ui';
import { useBrowserAdvice, useDeviceAdvice } from '../device-test/advice';
import { abilities, type Browser, browserOf, browserOutcome } from '../device-test/browser';
import type { Call } from '../useCall';
import classes from './Preview.module.css';

export type Props = { call: Call };

const thisBrowser = () => browserOf(navigator.userAgent, navigator.maxTouchPoints);

export function DeviceProblems({ call }: Props) {
  const { t } = useLingui();
  const browser = thisBrowser();
  if (browserOutcome(browser, abilities()) === 'works') return <Problem call={call} browser={browser} />;
  return (
    <BrowserProblem>
      {abilities().peerConnections
        ? t`You can join like this: you see and hear the others, and they do not see or hear you.`
        : t`You can join with the chat alone.`}
    </BrowserProblem>
  );
}

/** `children`: what is possible all the same. */
export function BrowserProblem({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const adviceOf = useBrowserAdvice();
  const browser = thisBrowser();
  const outcome = browserOutcome(browser, abilities());
  if (outcome === 'works') return null;
  const advice = adviceOf(browser, outcome);
  const copy = () => void navigator.clipboard?.writeText(location.href).catch(() => undefined);
  const action = {
    in_app: (
      <Button size="sm" variant="default" onClick={copy}>
        {t`Copy the address`}
      </Button>
    ),
    insecure: <a href={location.href.replace(/^http:/u, 'https:')}>{t`Open this page over https`}</a>,
    outdated: undefined,
  }[outcome];
  return (
    <Notice tone="amber" title={advice?.title} action={action}>
      <Steps steps={advice?.steps ?? []} />
      {children}
    </Notice>
  );
}

function Problem({ call: { runner, view }, browser }: Props & { browser: Browser }) {
  const { t } = useLingui();
  const adviceOf = useDeviceAdvice();
  const { camera, microphone } = view.local.problems;
  const problem = camera ?? microphone;
  if (!problem) return null;
  const kind = camera && camera === microphone ? 'both' : camera ? 'camera' : 'microphone';
  const advice = adviceOf(kind, problem, browser);
  const wanted = { audio: true, video: true };
  const hasChat = view.state.me.role !== 'guest';
  return (
    <Notice
      tone="amber"
      title={advice?.title}
      action={
        <Button size="sm" variant="default" loading={view.local.opening} onClick={() => void runner.open(wanted)}>
          {t`Try again`}
        </Button>
      }
    >
      <Steps steps={advice?.steps ?? []} />
      {!(camera && microphone)
        ? t`You can join without it.`
        : hasChat
          ? t`You can join without, and use the chat.`
          : t`You can join without: you see and hear the others.`}
    </Notice>
  );
}

function Steps({ steps }: { steps: string[] }) {
  return (
    <ol className={classes.steps} data-single={steps.length === 1 || undefined}>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}
