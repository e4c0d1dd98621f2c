/** What goes wrong on one's own side: a device that went and what took over, a relay that does not answer. Loaded beside the call. */
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Notice } from '@/ui';
import { type DeviceKind, listOf, type News, successors } from '../call/replacement';
import type { Call } from '../useCall';
import classes from './Ladder.module.css';

/** `over`: above a picture, in the stage's colours. */
export type Props = { call: Call; over?: boolean };

const kinds: DeviceKind[] = ['camera', 'microphone', 'speaker'];

export function DeviceNews({ call, over }: Props) {
  const said = [...useSaid(call), ...useFailedEffects(call), ...useUnrelayed(call)];
  return said.map(({ kind, words, deeds }) =>
    over ? (
      <div key={kind} className={classes.notice}>
        {words}
        <div className={classes.deeds}>
          {deeds.map(({ label, act }) => (
            <button key={label} type="button" className={classes.deed} onClick={act}>
              {label}
            </button>
          ))}
        </div>
      </div>
    ) : (
      <Notice
        key={kind}
        tone="amber"
        action={deeds.map(({ label, act }) => (
          <Button key={label} size="sm" variant="default" mie="xs" onClick={act}>
            {label}
          </Button>
        ))}
      >
        {words}
      </Notice>
    ),
  );
}

interface Said {
  kind: DeviceKind | 'relay' | 'blur' | 'noise';
  words: string;
  deeds: { label: string; act: () => void }[];
}

function useSaid({ runner, view }: Call): Said[] {
  const { t } = useLingui();
  const wordsOf = useWords();
  const { news, devices } = view.local;
  return kinds.flatMap((kind) => {
    const one = news[kind];
    if (!one) return [];
    const name = short(one.from.name);
    const isListed = listOf(devices, kind).some(({ deviceId }) => deviceId === one.from.id);
    const deeds: Said['deeds'] = [];
    if (one.what === 'gone')
      deeds.push({
        label: t`Try again`,
        act: () => void (kind === 'camera' ? runner.setVideo(true) : runner.setAudio(true)),
      });
    if (one.what === 'paused') {
      // Not by itself: whoever has closed a shutter does not mean to be seen by another camera.
      const list = listOf(devices, kind);
      const [next] = successors(list, one.from, true).filter((id) => id !== one.from.id);
      const other = short(list.find(({ deviceId }) => deviceId === next)?.label ?? '');
      if (next) deeds.push({ label: t`Use ${other} instead`, act: () => void runner.choose(kind, next) });
    }
    if (one.what === 'replaced' && isListed)
      deeds.push({ label: t`Use ${name} again`, act: () => void runner.choose(kind, one.from.id) });
    if (one.what === 'replaced') deeds.push({ label: t`All right`, act: () => runner.forgetNews(kind) });
    return [{ kind, words: wordsOf(kind, one), deeds }];
  });
}

function useFailedEffects({ runner, view }: Call): Said[] {
  const { t } = useLingui();
  const { camera, microphone } = view.local.failedEffects;
  const said: Said[] = [];
  const read = (kind: 'camera' | 'microphone') => [{ label: t`All right`, act: () => runner.forgetEffect(kind) }];
  if (camera)
    said.push({
      kind: 'blur',
      words: t`Your background could not be blurred on this device: you are seen as you are.`,
      deeds: read('camera'),
    });
  if (microphone)
    said.push({
      kind: 'noise',
      words: t`The noise could not be taken out on this device: you are heard as you are.`,
      deeds: read('microphone'),
    });
  return said;
}

/** Hidden, and with nothing to hide behind: no connection comes about. */
function useUnrelayed({ runner, view }: Call): Said[] {
  const { t } = useLingui();
  const { mine, clinics } = view.hiding;
  const missing = Object.values(view.links).some(({ unrelayed, health }) => unrelayed && health !== 'flowing');
  if (!missing) return [];
  const words = t`Network addresses are hidden in this call, and the relay that it takes does not answer: no picture and no sound come through. The chat works.`;
  const show = { label: t`Let the others see my address`, act: () => runner.hideAddress(false) };
  return [{ kind: 'relay', words, deeds: mine && !clinics ? [show] : [] }];
}

function useWords(): (kind: DeviceKind, news: News) => string {
  const { t } = useLingui();
  return (kind, news) => {
    const name = short(news.from.name);
    const taken = {
      camera: t`Your camera is gone, or another program took it: ${name}.`,
      microphone: t`Your microphone is gone, or another program took it: ${name}.`,
      speaker: t`Your speaker is gone: ${name}.`,
    }[kind];
    if (news.what === 'replaced') {
      const to = news.to === null ? null : short(news.to);
      return `${taken} ${to === null ? t`The sound comes from what your device chose instead.` : t`Now in use: ${to}.`}`;
    }
    if (news.what === 'paused')
      return kind === 'camera'
        ? t`Your device or another program holds your camera back: nobody sees you at the moment.`
        : t`Your device or another program holds your microphone back: nobody hears you at the moment.`;
    return kind === 'camera'
      ? `${taken} ${t`There is no other. The visit goes on without your picture; as soon as you connect a camera, it is used.`}`
      : `${taken} ${t`There is no other. Write in the chat; as soon as you connect a microphone, it is used.`}`;
  };
}

/** Without the numbers that some browsers put behind a device's name. */
const short = (name: string) => name.replace(/ \([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '');
