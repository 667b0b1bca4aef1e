import { getLocale } from '../../locale';
import { m } from '../../../paraglide/messages';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const inWords = (n: number): string => (getLocale() === 'en' ? NUMBERS[n] : undefined) ?? String(n);

/**
 * `two at once, one thread each`, or `one after the other`.
 *
 * @param threads of each run; undefined when they differ or all cores are used
 */
export function describeSchedule(atOnce: number, threads?: number): string {
  if (atOnce <= 1) return m.format_one_after_other();
  if (threads === undefined) return m.format_at_once({ words: inWords(atOnce) });
  const each = m.format_each_threads({ threads, words: inWords(threads) });
  return m.format_at_once_threads({ words: inWords(atOnce), threads: each });
}

/**
 * A duration that is estimated, in one unit: `less than a minute`, `about 12 min`, `about 3 h`, `about 5 days`. Two
 * digits at most, because an estimate has no more.
 */
export function describeEstimate(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 1) return m.format_less_than_minute();
  if (minutes < 100) return m.format_about_minutes({ count: rounded(minutes) });
  const hours = minutes / 60;
  return hours < 72
    ? m.format_about_hours({ count: rounded(hours) })
    : m.format_about_days({ count: rounded(hours / 24) });
}

/** To a half below 10, to a whole number below 100, to two digits above. */
const rounded = (n: number): number => (n < 9.75 ? Math.round(2 * n) / 2 : Number(n.toPrecision(2)));
