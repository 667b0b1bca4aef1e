import { parseJournalLine } from '../../../shared/formats/journal-lines';
import type { JournalLine } from '../../../shared/formats/journal-lines';
import type { RunRow } from '../../../shared/domain/run/run';
import { tailOf } from '../folder/run-folder';

/** How a run ended, as columns of its row. */
export type RunEnd = Pick<RunRow, 'state' | 'step'> & Partial<Pick<RunRow, 'reason' | 'message' | 'endedAt'>>;

/** A journal's time as stored in rows, clamped to valid dates. */
export const iso = (at: number): string => new Date(Math.min(Math.max(at, 0), 8.64e15)).toISOString();

/** How a run ended, from the last line of its process. */
export function endOf(line: Extract<JournalLine, { type: 'end' }>): RunEnd {
  return {
    state: line.state,
    step: line.step,
    endedAt: iso(line.at),
    ...(line.state === 'failed' ? { reason: line.reason ?? 'crashed' } : {}),
    ...(line.message === undefined ? {} : { message: line.message }),
  };
}

/** Enough for the `end` line and the lines after it. */
const TAIL_BYTES = 64 * 1024;

/** How the last process of a run ended, read from the end of its journal; undefined when there is no `end` line. */
export function endInJournal(journal: string): RunEnd | undefined {
  for (const text of tailOf(journal, TAIL_BYTES).split('\n').reverse()) {
    const line = parseJournalLine(text);
    // Pruning adds lines after the end; damaged lines are skipped.
    if (!line.ok || line.value.type === 'thinned') continue;
    return line.value.type === 'end' ? endOf(line.value) : undefined;
  }
  return undefined;
}
