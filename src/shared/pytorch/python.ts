import { visible } from '../lib/text';

/** Parts of Python source. */

/** Text of unknown origin as a comment: one line, in which characters that are invisible or end a line are escapes. */
export const comment = (text: string): string => `# ${visible(text)}`;

/** Indents every line that is not empty by `levels` times four spaces. */
export const indent = (lines: readonly string[], levels = 1): string[] =>
  lines.flatMap((line) => line.split('\n')).map((line) => (line === '' ? '' : ' '.repeat(4 * levels) + line));

/** A function or method. `docs` are the lines of its docstring. */
export const definition = (head: string, docs: readonly string[], body: readonly string[]): string =>
  [`${head}:`, ...indent([...docstring(docs), ...body])].join('\n');

/** A docstring; several lines end with the quotes on a line of their own. */
export function docstring(docs: readonly string[]): string[] {
  if (docs.length === 0) return [];
  if (docs.length === 1) return [`"""${docs[0]!}"""`];
  return [`"""${docs[0]!}`, ...docs.slice(1), '"""'];
}
