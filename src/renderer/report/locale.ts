import { matchLocale, provideLocale } from '../../shared/locale';

/** The report has the language in which it was exported. */
const locale = matchLocale([document.documentElement.lang]);
provideLocale(() => locale);
