import { i18n, type Messages } from '@lingui/core';
import { compileMessage } from '@/lib/messages';

type Language = { name: string; direction: 'ltr' | 'rtl'; load: () => Promise<{ messages: Messages }> };

/** English is in the code itself and needs no catalogue. */
export const languages: Record<string, Language> = {
  en: { name: 'English', direction: 'ltr', load: () => Promise.resolve({ messages: {} }) },
};

const storageKey = 'aegle-language';

i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: {} });

export const knownLanguage = (tag: string) => {
  const language = tag.split('-')[0]?.toLowerCase() ?? '';
  return language in languages ? language : null;
};

/** What this browser chose last, else what it prefers, else English. */
export function preferredLanguage(): string {
  const stored = safely(() => localStorage.getItem(storageKey));
  const wanted = [stored ?? '', ...navigator.languages].map(knownLanguage).find(Boolean);
  return wanted ?? 'en';
}

export async function speak(tag: string): Promise<void> {
  const language = knownLanguage(tag) ?? 'en';
  const chosen = languages[language];
  if (!chosen) return;
  safely(() => localStorage.setItem(storageKey, language));
  if (i18n.locale !== language) {
    const { messages } = await chosen.load();
    i18n.loadAndActivate({ locale: language, messages });
  }
  document.documentElement.lang = language;
  document.documentElement.dir = chosen.direction;
}

function safely<T>(access: () => T): T | null {
  try {
    return access();
  } catch {
    return null;
  }
}
