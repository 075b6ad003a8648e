/** The whole page, drawn again when its language changes. */
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { StrictMode, useSyncExternalStore } from 'react';
import { currentLanguage, watchLanguage } from '../lib/language';
import { App } from './App';
import { ErrorBoundary } from './ErrorBoundary';
import { theme } from './theme';

const REMEMBERED = localStorageColorSchemeManager({ key: 'expressio.theme' }); // And by theme.js.

export function Page() {
  useSyncExternalStore(watchLanguage, currentLanguage);
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        colorSchemeManager={REMEMBERED}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>
  );
}
