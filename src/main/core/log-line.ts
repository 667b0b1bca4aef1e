import { visibleLines } from '../../shared/lib/text';

/**
 * Writes a line to stderr: an error that no request returns, or something that the user should see at once.
 * It may quote names, paths and messages from elsewhere, so hidden characters are written as escapes.
 */
export const logLine = (text: string): void => void process.stderr.write(`${visibleLines(text)}\n`);

/** Returns the stack of an error, or its text, for {@link logLine}. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
