import { type ComponentType, type ReactNode, useCallback, useEffect, useState } from 'react';
import { ErrorState } from '@/ui';
import { afterACall } from '@/lib/call-first';

type Loaded<P> = { part?: ComponentType<P>; error?: unknown };

const againMs = 3000;

/**
 * A part that nobody sees before it is opened, such as a tab: fetched then, or once a call has stood, since the server may be away
 * by the time that it is opened. One that cannot be fetched is asked for again, and takes nothing else with it.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile: ReactNode) {
  const part = asked(load, meanwhile);
  void afterACall().then(part.fetch);
  return part;
}

/** The same, fetched when it is opened or by `fetch()`. `frame`: the class of what stands around words of a failure. */
export function asked<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile: ReactNode, frame?: string) {
  let part: ComponentType<P> | undefined;
  const fetched = async () => (part ??= await load());
  const fetch = async (): Promise<void> => {
    while (!part) await fetched().catch(() => new Promise((resolve) => setTimeout(resolve, againMs)));
  };

  function Asked(props: P) {
    // As an object: a component alone would be taken for a function of the state before.
    const [loaded, setLoaded] = useState<Loaded<P>>({ part });
    const ask = useCallback(
      () =>
        void fetched().then(
          (found) => setLoaded({ part: found }),
          (error: unknown) => setLoaded({ error }),
        ),
      [],
    );
    const { part: Part, error } = loaded;
    useEffect(() => {
      if (loaded.part) return;
      if (loaded.error === undefined) return ask();
      const timer = setTimeout(ask, againMs);
      return () => clearTimeout(timer);
    }, [loaded, ask]);
    if (Part) return <Part {...props} />;
    if (error === undefined) return meanwhile;
    return (
      <div className={frame}>
        <ErrorState error={error} onRetry={ask} />
      </div>
    );
  }
  return Object.assign(Asked, { fetch });
}
