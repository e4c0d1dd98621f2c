/** Tells of a change of network: the way back on, or another kind of way (W3C Network Information API, where there is one). */
export function watchNetwork(changed: () => void): () => void {
  const { connection } = navigator as { connection?: EventTarget & { type?: string } };
  let { type } = connection ?? {};
  const compare = () => {
    // It also tells of every new estimate of the same way.
    if (connection?.type === type) return;
    type = connection?.type;
    changed();
  };
  addEventListener('online', changed);
  connection?.addEventListener('change', compare);
  return () => {
    removeEventListener('online', changed);
    connection?.removeEventListener('change', compare);
  };
}
