import { Button } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Advice } from './advice';
import classes from './DeviceTest.module.css';
import type { Path, PathOutcome } from './network';
import { StepCard, type StepState } from './StepCard';
import type { Test } from './useDeviceTest';

type Props = { test: Test };

const paths: Path[] = ['stun', 'udp', 'tcp', 'tls'];

/** Whether a call gets out of this network, and over which ways. */
export function NetworkStep({ test: { test, view } }: Props) {
  const { t } = useLingui();
  const { result, busy, unreachable } = view;
  const names: Record<Path, string> = {
    stun: t`Direct calls (STUN)`,
    udp: t`Relay over UDP, the fast way`,
    tcp: t`Relay over TCP`,
    tls: t`Relay over TLS, for strict networks`,
  };
  const outcomes: Record<PathOutcome, string> = {
    works: t`works`,
    failed: t`blocked`,
    absent: t`not offered by this clinic`,
    skipped: t`not tried`,
  };
  const running = paths.some((path) => busy[path]);
  const state = running ? 'busy' : networkState(result, unreachable);
  const advice = useNetworkAdvice(state, unreachable);
  return (
    <StepCard
      id="network"
      title={t`Network`}
      state={state}
      says={<NetworkWords state={state} result={result} />}
      advice={running ? null : advice}
    >
      <dl className={classes.paths}>
        {paths.map((path) => (
          <div key={path} data-outcome={busy[path] ? 'busy' : result[path]} data-testid={`path-${path}`}>
            <dt>{names[path]}</dt>
            <dd>{busy[path] ? t`being tried…` : outcomes[result[path]]}</dd>
          </div>
        ))}
      </dl>
      {!running && (state === 'fails' || state === 'weak') && (
        <div className={classes.deeds}>
          <Button variant="default" onClick={() => void test.tryNetworkAgain()}>
            <Trans>Try again</Trans>
          </Button>
        </div>
      )}
    </StepCard>
  );
}

type Result = Test['view']['result'];

export function networkState({ stun, udp, tcp, tls }: Result, unreachable: boolean): StepState {
  const ways = [udp, tcp, tls];
  if (unreachable) return 'fails';
  if (udp === 'works') return 'works';
  if (ways.includes('works')) return 'weak';
  if (ways.includes('failed')) return stun === 'works' ? 'weak' : 'fails';
  return stun === 'failed' ? 'fails' : stun === 'works' ? 'works' : 'waiting';
}

function NetworkWords({ state, result: { udp, tcp, tls } }: { state: StepState; result: Result }) {
  if (state === 'busy') return <Trans>All ways are tried, each for itself…</Trans>;
  if (state === 'waiting') return <Trans>This clinic has no relay that could be tried.</Trans>;
  if (state === 'works' && udp === 'works') return <Trans>Calls get out of this network on the best way.</Trans>;
  if (state === 'works') return <Trans>Direct calls get out of this network.</Trans>;
  if ([tcp, tls].includes('works'))
    return <Trans>This network blocks the fast way; calls take a detour and may be a little slower.</Trans>;
  return <Trans>Only direct calls get out: whether yours does depends on the other side's network too.</Trans>;
}

function useNetworkAdvice(state: StepState, unreachable: boolean): Advice | null {
  const { t } = useLingui();
  if (unreachable) {
    return {
      title: t`The clinic could not be asked for its relay`,
      steps: [t`See whether you are online, wait a moment, and try again.`],
    };
  }
  if (state !== 'fails') return null;
  return {
    title: t`This network lets no call through`,
    steps: [
      t`Take another network for the visit: mobile data instead of this Wi-Fi, or the other way round. Switch off a VPN if you use one.`,
      t`In a company or a hospital, ask those who run the network to open the way to this clinic's relay.`,
    ],
  };
}

const kbitFair = 150;
const kbitGood = 1000;

export function lineState(kbit: number): StepState {
  if (kbit >= kbitGood) return 'works';
  return kbit >= kbitFair ? 'weak' : 'fails';
}

/** What the line carries, each way for itself; the slower one decides. */
export function LineStep({ test: { test, view } }: Props) {
  const { t } = useLingui();
  const { up_kbit_per_s: up, down_kbit_per_s: down } = view.result;
  const running = Boolean(view.busy.bandwidth) || paths.some((path) => view.busy[path]);
  const known = typeof up === 'number' && typeof down === 'number';
  const state: StepState = running ? 'busy' : known ? lineState(Math.min(up, down)) : 'waiting';
  const figures = known ? t`${down.toLocaleString()} kbit/s from the clinic, ${up.toLocaleString()} kbit/s to it` : '';
  const advice =
    state === 'fails'
      ? {
          title: t`This line is too slow for a call: ${figures}`,
          steps: [t`Go closer to the Wi-Fi or take another network, and stop downloads and films on the same line.`],
        }
      : null;
  const says = {
    busy: t`Data comes from the clinic and goes to it for a few seconds…`,
    works: t`${figures}: enough for a good picture.`,
    weak: t`${figures}: sound is safe, the picture may be small.`,
    waiting: t`Could not be measured: the clinic did not answer in time.`,
    fails: '',
    ask: '',
  };
  return (
    <StepCard id="bandwidth" title={t`Speed of the line`} state={state} says={says[state]} advice={advice}>
      {!running && advice && (
        <div className={classes.deeds}>
          <Button variant="default" onClick={() => void test.tryNetworkAgain()}>
            <Trans>Measure again</Trans>
          </Button>
        </div>
      )}
    </StepCard>
  );
}
