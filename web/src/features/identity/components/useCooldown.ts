import { useEffect, useState } from 'react';

/** Counts whole seconds down to 0; `start` begins anew. */
export function useCooldown(initialSeconds: number) {
  const [until, setUntil] = useState(() => Date.now() + initialSeconds * 1000);
  const [left, setLeft] = useState(initialSeconds);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [until]);
  return { left, start: (seconds: number) => setUntil(Date.now() + seconds * 1000) };
}
