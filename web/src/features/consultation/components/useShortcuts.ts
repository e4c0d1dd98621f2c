import { useEffect, useRef, useState } from 'react';

export interface ShortcutDeeds {
  mute: () => void;
  camera: () => void;
  chat: () => void;
  fullScreen: () => void;
  float: () => void;
  escape: () => void;
  help: () => void;
}

const storageKey = 'aegle.call.keys';
const control =
  'input, textarea, select, button, a, summary, [contenteditable], [role="tab"], [role="separator"], [role="dialog"] *';

/** The keys of the call. A field or a control that has the focus keeps its own keys, and an open dialog all of them. */
export function useShortcuts(active: boolean, deeds: ShortcutDeeds): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(storageKey) !== 'off');
  const latest = useRef(deeds);
  useEffect(() => {
    latest.current = deeds;
  });
  useEffect(() => {
    if (!active) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const deed = deedOf(event);
      if (!deed || event.defaultPrevented || (!on && deed !== 'help')) return;
      event.preventDefault();
      latest.current[deed]();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [active, on]);
  const choose = (next: boolean) => {
    setOn(next);
    localStorage.setItem(storageKey, next ? 'on' : 'off');
  };
  return [on, choose];
}

function deedOf(event: KeyboardEvent): keyof ShortcutDeeds | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  if (event.target instanceof Element && event.target.closest(control)) return null;
  // One that has just opened does not have the focus yet.
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return null;
  // By what the key writes, so that it is where its name is on every keyboard.
  switch (event.key.toLowerCase()) {
    case ' ':
      return 'mute';
    case 'v':
      return 'camera';
    case 'c':
      return 'chat';
    case 'f':
      return 'fullScreen';
    case 'p':
      return 'float';
    case 'escape':
      return 'escape';
    case '?':
      return 'help';
    default:
      return null;
  }
}
