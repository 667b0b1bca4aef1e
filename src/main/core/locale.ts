import { AsyncLocalStorage } from 'node:async_hooks';
import { isLocale, matchLocale, provideLocale } from '../../shared/locale';
import type { Locale } from '../../shared/locale';

const ofRequest = new AsyncLocalStorage<Locale>();
let ofProcess = systemLocale();
provideLocale(() => ofRequest.getStore() ?? ofProcess);

/**
 * The language of the environment: `GANDER_LANG`, else that of the POSIX locale (LC_ALL, LC_MESSAGES, LANG), else the
 * system's.
 */
function systemLocale(environment = process.env): Locale {
  const { GANDER_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  const tags = [GANDER_LANG, LC_ALL || LC_MESSAGES || LANG].filter((tag) => tag !== undefined && tag !== '');
  return matchLocale(tags.length > 0 ? (tags as string[]) : [Intl.DateTimeFormat().resolvedOptions().locale]);
}

/** Sets the language of messages that belong to no request, such as events and the application menu. */
export function setProcessLocale(locale: Locale): void {
  ofProcess = locale;
}

/**
 * Runs work with the language of the client that requested it; what the work starts keeps that language. A value that is
 * no supported language leaves that of the process.
 */
export const withLocale = <T>(locale: unknown, work: () => T): T =>
  isLocale(locale) ? ofRequest.run(locale, work) : work();
