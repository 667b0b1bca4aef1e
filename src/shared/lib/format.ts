const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.2 MB`: decimal units, as disks are labelled. The only text of a number of bytes in window, command and messages. */
export function formatBytes(bytes: number): string {
  let value = Math.round(bytes);
  let unit = 0;
  for (; value >= 999.95 && unit < BYTE_UNITS.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toFixed(1)} ${BYTE_UNITS[unit]}`;
}

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
