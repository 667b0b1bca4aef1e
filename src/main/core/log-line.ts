import { visibleLines } from '../../shared/lib/text';

/**
 * Writes a line to stderr for whoever runs the process: an error that no request answers, or what a person should hear at once.
 * It may quote names, paths and messages of others, so hidden characters are written as escapes.
 */
export const logLine = (text: string): void => void process.stderr.write(`${visibleLines(text)}\n`);

/** What an error says with where it came from, for {@link logLine}. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
