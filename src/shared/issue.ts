import type { z } from 'zod';
import { clipped } from './shown';

const LONGEST = 300;

/** The first thing that a schema found wrong, as a sentence: where it is (`seeds.1`), and what is wrong there. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const where = clipped(issue.path.map(String).join('.'));
  const what = clipped(issue.message.replace(/^Invalid input: /, '').replace(/^expected .*, received undefined$/, 'it is missing'), LONGEST);
  return `${where === '' ? '' : `${where}: `}${what}${/[.?!]$/.test(what) ? '' : '.'}`;
}
