/** What Mantine's components take from the page's look; theme.css has the colours of the rest. */
import { createTheme } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'grape',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, sans-serif',
  respectReducedMotion: true,
});
