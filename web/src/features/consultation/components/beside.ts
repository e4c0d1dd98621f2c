import { type ComponentType, lazy } from 'react';
import { callLetsGo } from '@/lib/call-first';

/** A part that the call neither waits for nor fails with; `otherwise` stands in for one that cannot be fetched. */
export function beside<P extends object>(
  load: () => Promise<ComponentType<P>>,
  otherwise: ComponentType<P> = () => null,
) {
  return lazy<ComponentType<P>>(async () => {
    await callLetsGo();
    return { default: await load().catch(() => otherwise) };
  });
}
