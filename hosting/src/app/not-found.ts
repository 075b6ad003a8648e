/** Writes the page of an address that is not there in the visitor's language. */
import { startLanguage } from '../lib/language';
import { NOT_FOUND } from '../lib/strings';

void startLanguage().then(() => {
  document.title = NOT_FOUND.pageTitle;
  write('h1', NOT_FOUND.title);
  write('h1 + p', NOT_FOUND.detail);
  write('a', NOT_FOUND.open);
});

function write(selector: string, text: string): void {
  const element = document.querySelector(selector);
  if (element) element.textContent = text;
}
