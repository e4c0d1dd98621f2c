import { Suspense } from 'react';
import type { Call } from '../useCall';
import { beside } from './beside';
import type { Props } from './DeviceNews';
import classes from './Ladder.module.css';

const DeviceNews = beside<Props>(async () => (await import('./DeviceNews')).DeviceNews);

/** Before the call its words are fetched when there are any; `over`: in it, above the stage, where they must be at hand. */
export const news = (call: Call, over?: boolean) => {
  const { news: ofDevices, failedEffects } = call.view.local;
  const any = [...Object.values(ofDevices), ...Object.values(failedEffects)].some(Boolean);
  return (
    <div className={over ? classes.notices : undefined} role="status" aria-live="polite" data-testid="device-news">
      <Suspense>{(over || any) && <DeviceNews call={call} over={over} />}</Suspense>
    </div>
  );
};
