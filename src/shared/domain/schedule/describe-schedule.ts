const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const inWords = (n: number): string => NUMBERS[n] ?? String(n);

/**
 * `two at once, one thread each`, or `one after the other`.
 *
 * @param threads of each run; undefined when they differ or all cores are used
 */
export function describeSchedule(atOnce: number, threads?: number): string {
  if (atOnce <= 1) return 'one after the other';
  const each = threads === undefined ? '' : `, ${inWords(threads)} ${threads === 1 ? 'thread' : 'threads'} each`;
  return `${inWords(atOnce)} at once${each}`;
}

/**
 * A duration that is estimated, in one unit: `less than a minute`, `about 12 min`, `about 3 h`, `about 5 days`. Two
 * digits at most, because an estimate has no more.
 */
export function describeEstimate(seconds: number): string {
  const minutes = seconds / 60;
  if (minutes < 1) return 'less than a minute';
  if (minutes < 100) return `about ${rounded(minutes)} min`;
  const hours = minutes / 60;
  return hours < 72 ? `about ${rounded(hours)} h` : `about ${rounded(hours / 24)} days`;
}

/** To a half below 10, to a whole number below 100, to two digits above. */
const rounded = (n: number): number => (n < 9.75 ? Math.round(2 * n) / 2 : Number(n.toPrecision(2)));
