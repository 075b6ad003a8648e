/** Starts the page. */
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/Progress.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Alert.css';
import './theme.css';
import './shell.css';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../lib/language';
import { keepForOffline } from './offline';
import { Page } from './Page';
import { adoptTheme } from './theme';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

adoptTheme();
// Not awaited at the top level: a language's module imports from this one.
// A transition is drawn in slices, so that a phone can scroll and press meanwhile.
void startLanguage().then(() => startTransition(() => createRoot(root).render(<Page />)));
keepForOffline();
