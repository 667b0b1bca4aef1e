/** Number of non-finite values of one drawn line, and of all its values. */
export interface NonFinite {
  name: string;
  nonFinite: number;
  total: number;
}

const MAX_NAMED = 4;
const GROUPED = new Intl.NumberFormat('en-GB');

/** `87.5 %`; never rounds to 0 or 100 for a partial share. */
export function sharePercent(part: number, total: number): string {
  const percent = (100 * part) / total;
  if (part < total && percent > 99.9) return 'more than 99.9 %';
  return part > 0 && percent < 0.1 ? 'less than 0.1 %' : `${Number(percent.toFixed(1))} %`;
}

/** Names the lines with NaN or infinite values and how many they have; undefined when there are none. */
export function nonFiniteSentence(lines: readonly NonFinite[]): string | undefined {
  const lacking = lines.filter(({ nonFinite }) => nonFinite > 0);
  if (lacking.length === 0) return undefined;
  const words = lacking
    .slice(0, MAX_NAMED)
    .map(
      ({ name, nonFinite, total }) =>
        `${name}: ${nonFinite === total ? `all ${GROUPED.format(total)} values` : `${sharePercent(nonFinite, total)} of ${GROUPED.format(total)} values`}`,
    );
  const more = lacking.length - words.length;
  return `Not finite (NaN or infinite), so not drawn: ${words.join('; ')}${more > 0 ? `; and some of ${more} more ${more === 1 ? 'line' : 'lines'}` : ''}. A dot is a finite value with such a gap beside it.`;
}
