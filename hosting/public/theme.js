/* global document, localStorage, matchMedia */
/** Gives a page its theme, chosen or the system's, before it is drawn. In index.html Mantine goes on with it. */
{
  let theme = null;
  try {
    theme = localStorage.getItem('expressio.theme');
  } catch {
    // The visitor does not let pages store anything.
  }
  if (theme !== 'light' && theme !== 'dark') {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.dataset.mantineColorScheme = theme;
}
