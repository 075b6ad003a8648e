/** Starts the page. */
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/Progress.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Alert.css';
import './theme.css';
import { createRoot } from 'react-dom/client';
import { startLanguage } from '../lib/language';
import { keepForOffline } from './offline';
import { Page } from './Page';
import { adoptTheme } from './theme';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');

adoptTheme();
// Not awaited at the top level: a language's module imports from this one.
void startLanguage().then(() => createRoot(root).render(<Page />));
keepForOffline();
