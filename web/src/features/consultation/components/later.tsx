import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from 'react';
import { ErrorState } from '@/ui';
import { afterACall } from '../call/begins';

type Loaded<P> = { part?: ComponentType<P>; error?: unknown };

/**
 * A part that nobody sees before it is opened, such as a tab: fetched then, or once a call has stood, since the server may be away
 * by the time that it is opened. A part that cannot be fetched can be asked for again, and takes nothing else with it.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile: ReactNode) {
  let part: ComponentType<P> | undefined;
  const fetched = async () => (part ??= await load());
  void afterACall()
    .then(fetched)
    .catch(() => undefined);

  return function Later(props: P) {
    // As an object: a component alone would be taken for a function of the state before.
    const [loaded, setLoaded] = useState<Loaded<P>>({ part });
    const ask = useCallback(() => {
      setLoaded({ part });
      if (!part)
        fetched().then(
          (found) => setLoaded({ part: found }),
          (error: unknown) => setLoaded({ error }),
        );
    }, []);
    useEffect(ask, [ask]);
    const { part: Part, error } = loaded;
    if (Part) return <Part {...props} />;
    return error === undefined ? meanwhile : <ErrorState error={error} onRetry={ask} />;
  };
}
