/** Starts the page. */
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/Progress.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Alert.css';
import './theme.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { ErrorBoundary } from './ErrorBoundary';
import { NoticeGate } from './NoticeGate';
import { adoptTheme, theme } from './theme';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

adoptTheme();
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <ErrorBoundary>
        <NoticeGate>
          <App />
        </NoticeGate>
      </ErrorBoundary>
    </MantineProvider>
  </StrictMode>,
);
