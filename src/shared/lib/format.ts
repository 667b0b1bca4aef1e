import { m } from '../../paraglide/messages';
import { getLocale } from '../locale';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.2 MB`: decimal units, as disks are labelled. The only text of a number of bytes in window, command and messages. */
export function formatBytes(bytes: number): string {
  let value = Math.round(bytes);
  let unit = 0;
  for (; value >= 999.95 && unit < BYTE_UNITS.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/**
 * `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: two units at most, rounded to whole seconds; a dash for what is unknown.
 * The only text of a duration in window and command.
 */
export function formatDuration(seconds: number | undefined): string {
  if (seconds === undefined || !Number.isFinite(seconds)) return '–';
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return m.format_seconds({ count: s });
  if (s < 3600) return twoUnits(s, 60, 'minutes', 1, 'seconds');
  if (s < 86_400) return twoUnits(s, 3600, 'hours', 60, 'minutes');
  return twoUnits(s, 86_400, 'days', 3600, 'hours');
}

type DurationUnit = 'days' | 'hours' | 'minutes' | 'seconds';

function twoUnits(s: number, big: number, bigUnit: DurationUnit, small: number, smallUnit: DurationUnit): string {
  const rest = Math.floor((s % big) / small);
  const first = inUnit(Math.floor(s / big), bigUnit);
  return rest === 0 ? first : `${first} ${inUnit(rest, smallUnit)}`;
}

function inUnit(count: number, unit: DurationUnit): string {
  switch (unit) {
    case 'days':
      return m.format_days({ count });
    case 'hours':
      return m.format_hours({ count });
    case 'minutes':
      return m.format_minutes({ count });
    case 'seconds':
      return m.format_seconds({ count });
  }
}

/** `a, b and c` */
export const formatList = (items: readonly string[]): string =>
  new Intl.ListFormat(intlLocale(), { type: 'conjunction' }).format(items);

/** `a, b, c` */
export const joinWithCommas = (items: readonly string[]): string => items.join(m.common_comma());

/** The language tag for `Intl`: English numbers and lists are written as in Britain. */
const intlLocale = (): string => (getLocale() === 'en' ? 'en-GB' : getLocale());

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * `2026-11-21 10:04:09`: a time in the local zone of the process or page.
 *
 * Text that is not a time is returned unchanged.
 */
export function localTime(iso: string): string {
  const t = new Date(iso);
  if (Number.isNaN(t.getTime())) return iso;
  const year = String(t.getFullYear()).padStart(4, '0');
  return `${year}-${two(t.getMonth() + 1)}-${two(t.getDate())} ${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
}

/** The same to the minute, for lists. */
export const localMinute = (iso: string): string =>
  Number.isNaN(Date.parse(iso)) ? iso : localTime(iso).slice(0, -':00'.length);

/** Name of the time zone in which times are shown and filters are read: `Europe/Berlin`. */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
