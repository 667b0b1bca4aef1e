import { baseLocale, locales, overwriteGetLocale } from '../paraglide/runtime';
import type { Locale } from '../paraglide/runtime';

export type { Locale };
/** The languages that messages/ has, as BCP 47 tags. */
export const LOCALES: readonly Locale[] = locales;

export const isLocale = (value: unknown): value is Locale => (LOCALES as readonly unknown[]).includes(value);

/**
 * Returns the first supported language of a list of preferences, most wanted first; English if there is none.
 *
 * @param tags language tags (`zh-CN`) or POSIX locales (`zh_CN.UTF-8`); others are ignored. Only the language counts, so
 *   that `zh-TW` gets the simplified characters rather than English.
 */
export function matchLocale(tags: readonly string[]): Locale {
  for (const tag of tags) {
    const language = languageOf(tag.replace(/[.@].*$/, '').replaceAll('_', '-'));
    const found = LOCALES.find((locale) => languageOf(locale) === language);
    if (found) return found;
  }
  return baseLocale;
}

function languageOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return undefined;
  }
}

let forced: Locale | undefined;

/** Sets the function that returns the language of the messages made from now on. */
export const provideLocale = (current: () => Locale): void => overwriteGetLocale(() => forced ?? current());

/** Makes text in English in whatever language it is requested: for files, journals and what is compared or searched. */
export function inEnglish<T>(make: () => T): T {
  const before = forced;
  forced = baseLocale;
  try {
    return make();
  } finally {
    forced = before;
  }
}

export { getLocale } from '../paraglide/runtime';
