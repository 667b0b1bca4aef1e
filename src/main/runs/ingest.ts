import { parseJournalLine } from '../../shared/journal';
import type { RunId } from '../../shared/run';
import { readRun } from '../db';
import type { Backfill, StoredRun, Writer } from '../db';
import { Applying } from './apply';
import { readChunk } from './journal-file';
import type { Chunk } from './journal-file';

/** What one chunk brought. */
export interface Ingested {
  lines: number;
  /** Last step of the run after it. */
  step: number;
  /** Steps of samples that are new. */
  samples: number[];
  /** Whether the journal had more than this chunk. */
  more: boolean;
}

/**
 * Brings the next chunk of a run's journal into the log.
 *
 * The lines and the cursor after them land in one transaction, so that every line counts exactly once whoever dies in
 * between. Only complete lines are read. A damaged line becomes an event of the run and is skipped.
 *
 * @returns undefined when there was nothing new
 */
export function ingestChunk(db: Writer, id: RunId, journal: string): Ingested | undefined {
  const run = readRun(db, id);
  if (!run) return undefined;
  const chunk = readChunk(journal, run.cursor);
  if (chunk.size >= run.cursor && chunk.lines.length === 0) return undefined;
  return db.transaction(() => {
    // Another process, or a deletion, may have been here since the row was read.
    if (readRun(db, id)?.cursor !== run.cursor) return undefined;
    return chunk.size < run.cursor ? shrunk(db, run, chunk.size) : applyChunk(db, run, chunk);
  });
}

/** Damaged lines of a chunk that become an event each; a file of nothing else would fill the log. */
const NAMED = 3;

function applyChunk(db: Writer, run: StoredRun, chunk: Chunk): Ingested {
  const applying = new Applying(db, run);
  let damaged = 0;
  for (const { text, byte } of chunk.lines) {
    // A writer that goes on after a crash may begin with a newline of its own.
    if (text === '' && chunk.lines.length > 1) continue;
    const line = parseJournalLine(text);
    if (line.ok) applying.apply(line.value);
    else if (++damaged <= NAMED) applying.event(damage(run.step, `The journal has a damaged line at byte ${byte}; it was left out. ${line.error.message}`));
  }
  if (damaged > NAMED) applying.event(damage(run.step, `The journal has ${damaged - NAMED} more damaged lines before byte ${chunk.next}; they were left out.`));
  const step = applying.finish(chunk.next);
  return { lines: chunk.lines.length, step, samples: applying.samples, more: chunk.next < chunk.size };
}

/** A power cut can take the end of a journal that was read already: the log keeps what it has, and says so. */
function shrunk(db: Writer, run: StoredRun, size: number): Ingested {
  const applying = new Applying(db, run);
  applying.event(damage(run.step, `The journal is ${run.cursor - size} bytes shorter than what was read of it; the log keeps what it has.`));
  return { lines: 0, step: applying.finish(size), samples: [], more: false };
}

const damage = (step: number, message: string) =>
  ({ at: new Date().toISOString(), step, level: 'warning', code: 'journal-damaged', message }) as const;

/** Brings in all that the journal has. Gives way to other work between two chunks, and to pages of the log that have to be moved. */
export async function ingestAll(db: Writer, id: RunId, journal: string, onChunk: (ingested: Ingested) => void = () => undefined, backfill?: Backfill): Promise<void> {
  for (;;) {
    await backfill?.needed();
    const ingested = ingestChunk(db, id, journal);
    if (!ingested) return;
    onChunk(ingested);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
