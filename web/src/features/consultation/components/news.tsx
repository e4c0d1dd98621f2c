import { type ComponentType, lazy, Suspense } from 'react';
import type { Call } from '../useCall';
import type { Props } from './DeviceNews';

// Loaded beside the call, which neither waits for it nor fails with it.
const DeviceNews = lazy<ComponentType<Props>>(async () => {
  const found = await import('./DeviceNews').catch(() => null);
  return { default: found?.DeviceNews ?? (() => null) };
});

/** `over`: above the stage. */
export const news = (call: Call, over?: boolean) => (
  <Suspense>
    <DeviceNews call={call} over={over} />
  </Suspense>
);
