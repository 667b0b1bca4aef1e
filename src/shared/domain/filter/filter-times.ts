import { localTime } from '../../lib/format';

/** A time with an explicit zone: `2026-11-21T10:04Z`, `2026-11-21 10:04:09.5+01:00`. */
const ZONED = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(\.\d{1,3})?)?\s?(Z|[+-]\d{2}:?\d{2})$/i;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/**
 * Compares the time of a run with the time in a filter. Times are compared as the list shows them: in the local time
 * zone.
 *
 * A time in a filter is text and may be a prefix: `created>2026-11`, `created=2026-11-21`. If it has an explicit zone,
 * instants are compared.
 *
 * @param operator one of `:`, `=`, `!=`, `<`, `<=`, `>`, `>=`
 */
export function compareTimes(iso: string, operator: string, wanted: string): boolean {
  const zoned = ZONED.exec(wanted);
  if (zoned) return compareMoments(Date.parse(iso), operator, zoned);
  const text = localTime(iso);
  const term = wanted.replace(/^(\d{4}-\d{2}-\d{2})T/i, '$1 ');
  switch (operator) {
    case ':':
      return text.includes(term);
    case '=':
      return text.startsWith(term);
    case '!=':
      return !text.startsWith(term);
    case '<':
      return text < term;
    case '<=':
      return text <= term;
    case '>':
      return text > term;
    default:
      return text >= term;
  }
}

/** Instants are equal to the precision of the filter: minute, second or millisecond. */
function compareMoments(
  at: number,
  operator: string,
  [, day, minute, seconds = '', fraction, zone]: RegExpExecArray,
): boolean {
  const from = Date.parse(`${day}T${minute}${seconds}${zone!.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase()}`);
  const length = fraction ? 1 : seconds ? SECOND_MS : MINUTE_MS;
  const isIn = at >= from && at < from + length;
  switch (operator) {
    case ':':
    case '=':
      return isIn;
    case '!=':
      return !isIn;
    case '<':
      return at < from;
    case '<=':
      return at <= from;
    case '>':
      return at > from;
    default:
      return at >= from;
  }
}
