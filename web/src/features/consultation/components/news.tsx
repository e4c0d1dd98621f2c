import { Suspense } from 'react';
import type { Call } from '../useCall';
import { beside } from './beside';
import type { Props } from './DeviceNews';

const DeviceNews = beside<Props>(async () => (await import('./DeviceNews')).DeviceNews);

/** `over`: above the stage. */
export const news = (call: Call, over?: boolean) => (
  <Suspense>
    <DeviceNews call={call} over={over} />
  </Suspense>
);
