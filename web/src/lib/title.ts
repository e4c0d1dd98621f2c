import { useEffect } from 'react';

let page = '';
let waiting = 0;

function show() {
  const name = page ? `${page} · Aegle` : 'Aegle';
  document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.href = waiting > 0 ? '/favicon-waiting.svg' : '/favicon.svg';
}

export function usePageTitle(title: string) {
  useEffect(() => {
    page = title;
    show();
  }, [title]);
}

/** How many people wait for the reader, in the room or with an emergency: shown in the title and the icon, so that another tab notices. */
export function setWaitingCount(count: number) {
  waiting = count;
  show();
}
