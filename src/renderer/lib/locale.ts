import { isLocale, matchLocale, provideLocale } from '../../shared/locale';
import type { Locale } from '../../shared/locale';
import { recall, remember } from './remember';

/** `system` follows the languages of the browser or operating system. */
export type Language = 'system' | Locale;

const stored = recall<unknown>('language', 'system');
/** The chosen language. */
export const language: Language = isLocale(stored) ? stored : 'system';
/** The language of the system, or the closest that there is. */
export const systemLocale: Locale = matchLocale(navigator.languages);

const locale = language === 'system' ? systemLocale : language;
provideLocale(() => locale);
document.documentElement.lang = locale;
globalThis.window?.api?.setLocale(locale);

/** Stores another language and loads the page again: constants of modules have the language of the start. */
export function chooseLanguage(chosen: Language): void {
  remember('language', chosen);
  location.reload();
}
