// The texts in the reader's language: as the address says (?lang=de), else as the browser prefers, else English.
import { texts as de } from './de';
import { texts as en, type Texts } from './en';

export const LANGUAGES: readonly Texts[] = [en, de];

export function choose_language(asked: string | null, preferred: readonly string[]): Texts {
  for (const wanted of [asked ?? '', ...preferred]) {
    const found = LANGUAGES.find(({ lang }) => wanted.toLowerCase().split('-')[0] === lang);
    if (found !== undefined) return found;
  }
  return en;
}

// Tests load modules where there is no page.
export const texts: Texts =
  typeof document === 'undefined'
    ? en
    : choose_language(new URLSearchParams(location.search).get('lang'), navigator.languages);
