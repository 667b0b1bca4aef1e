/** The separators of tables, the most frequent first. */
const SEPARATORS = [',', '\t', ';'] as const;
export type Separator = (typeof SEPARATORS)[number];

/**
 * The fields of a line (RFC 4180); undefined when a quoted field is not closed, so that the record continues on the next
 * line. Text after a closing quote belongs to the field, as in most programs.
 */
export function splitFields(text: string, separator: Separator): string[] | undefined {
  if (!text.includes('"')) return text.split(separator);
  const fields: string[] = [];
  for (let at = 0; ;) {
    let field = '';
    if (text[at] === '"') {
      for (at++; ;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) return undefined;
        field += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        field += '"';
        at++;
      }
    }
    const end = text.indexOf(separator, at);
    if (end < 0) return [...fields, field + text.slice(at)];
    fields.push(field + text.slice(at, end));
    at = end + 1;
  }
}

/** The separator that divides the lines into the same number of fields, at least two; a comma if none does. */
export function separatorOf(lines: readonly string[]): Separator {
  let best: Separator = ',';
  let most = 0;
  for (const separator of SEPARATORS) {
    const counts = lines.map((line) => splitFields(line, separator)?.length ?? 0);
    const fields = counts[0] ?? 0;
    const equal = counts.filter((count) => count === fields).length;
    // A line that differs does not decide; the number of fields does when two separators fit equally well.
    const score = fields < 2 ? 0 : (equal / counts.length) * 1000 + Math.min(fields, 999) / 1000;
    if (score > most) [best, most] = [separator, score];
  }
  return best;
}
