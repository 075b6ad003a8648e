/* global document, localStorage, matchMedia */
/** Gives 404.html the theme, chosen or the system's, before it is drawn. index.html is drawn by Mantine. */
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
