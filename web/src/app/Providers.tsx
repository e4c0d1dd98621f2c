import { type ReactNode } from 'react';
import { i18n } from '@lingui/core';
import { I18nProvider, useLingui } from '@lingui/react';
import { DirectionProvider, localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from '@/api/query';
import { cssVariablesResolver, theme } from '@/ui/theme';

const schemeManager = localStorageColorSchemeManager({ key: 'aegle-scheme' });

export function Providers({ children }: { children: ReactNode }) {
  return (
    <I18nProvider i18n={i18n}>
      <Directed>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariablesResolver}
          colorSchemeManager={schemeManager}
          defaultColorScheme="auto"
        >
          <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
        </MantineProvider>
      </Directed>
    </I18nProvider>
  );
}

/** Follows the language: the provider reads the document's direction anew whenever the language changes. */
function Directed({ children }: { children: ReactNode }) {
  const { i18n: current } = useLingui();
  return (
    <DirectionProvider key={current.locale} detectDirection>
      {children}
    </DirectionProvider>
  );
}
