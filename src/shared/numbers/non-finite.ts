import { m } from '../../paraglide/messages';

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
  if (part < total && percent > 99.9) return m.format_more_than_99_9();
  return part > 0 && percent < 0.1 ? m.format_less_than_0_1() : m.format_percent({ share: Number(percent.toFixed(1)) });
}

/** Names the lines with NaN or infinite values and how many they have; undefined when there are none. */
export function nonFiniteSentence(lines: readonly NonFinite[]): string | undefined {
  const lacking = lines.filter(({ nonFinite }) => nonFinite > 0);
  if (lacking.length === 0) return undefined;
  const words = lacking.slice(0, MAX_NAMED).map(({ name, nonFinite, total }) =>
    m.format_line_values({
      name,
      values:
        nonFinite === total
          ? m.format_all_values({ total: GROUPED.format(total) })
          : m.format_some_values({ share: sharePercent(nonFinite, total), total: GROUPED.format(total) }),
    }),
  );
  const more = lacking.length - words.length;
  const listed = words.join('; ');
  return more > 0 ? m.format_not_finite_more({ lines: listed, more }) : m.format_not_finite({ lines: listed });
}
