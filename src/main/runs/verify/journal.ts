import { existsSync } from 'node:fs';
import { isSealed, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { RunId } from '../../../shared/domain/run/run';
import { iso } from '../supervisor/run-ending';
import { MissingLines } from '../journal/journal-summary';
import { readChunk } from '../journal/read-chunk';
import { KEPT, NOT_READ } from './finding';
import type { Finding } from './finding';

interface Subject {
  id: RunId;
  /** Bytes that have been read into the database; absent without a database. */
  cursor?: number;
  /** When its first process started, from the database. */
  startedAt?: string | undefined;
  /** The database records that the journal was truncated or replaced: its beginning need not match any more. */
  isRewritten?: boolean;
  /** Its process may be writing, so that an incomplete end is not reported. */
  isLive: boolean;
}

/** Damaged lines and gaps that become one finding each; more are only counted. */
const MAX_NAMED_LINES = 10;

/** Checks every line of a journal, and its length against what was read into the database. */
export async function checkJournal(
  path: string,
  { id, cursor, startedAt, isRewritten = false, isLive }: Subject,
  signal: AbortSignal,
): Promise<Finding[]> {
  const found: Finding[] = [];
  const say = (kind: Finding['kind'], what: string, cost: string, repair: string, byte?: number): void =>
    void found.push({ kind, run: id, path, what, cost, repair, ...(byte === undefined ? {} : { byte }) });
  if (!existsSync(path)) {
    if (cursor === undefined || cursor > 0)
      say(
        'journal-short',
        'the journal is missing',
        'the database has its data; without the database the run could not be rebuilt',
        REREAD,
      );
    return found;
  }
  let at = 0;
  let size = 0;
  let sealed = false;
  const gaps = new MissingLines();
  const starts = new Set<string>();
  let damaged = 0;
  let missingBefore = 0;
  for (;;) {
    signal.throwIfAborted();
    const chunk = readChunk(path, at);
    size = chunk.size;
    if (chunk.lines.length === 0) break;
    for (const { text, byte } of chunk.lines) {
      const line = text === '' && chunk.lines.length > 1 ? undefined : parseJournalLine(text);
      const wrong =
        line &&
        (line.ok
          ? sealed && !isSealed(text) && line.value.type !== 'start'
            ? 'It has lost its CRC-32.'
            : undefined
          : line.error.message);
      if (wrong && ++damaged <= MAX_NAMED_LINES)
        say(
          'journal',
          `damaged line at byte ${byte}: ${wrong}`,
          'this one line, if the database is ever rebuilt; all others are read',
          KEPT,
          byte,
        );
      const missing = line ? gaps.before(text, line.ok ? line.value.type : undefined) : 0;
      if (missing > 0 && ++missingBefore <= MAX_NAMED_LINES)
        say(
          'journal',
          `${missing} ${missing === 1 ? 'line is' : 'lines are'} missing before byte ${byte}`,
          'their content, if the database is ever rebuilt',
          'leaves it unchanged; the database keeps its data',
          byte,
        );
      // A process writes all its lines in the same format.
      if (line?.ok && line.value.type === 'start') {
        sealed = isSealed(text);
        starts.add(iso(line.value.at));
      }
    }
    at = chunk.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (damaged > MAX_NAMED_LINES)
    say(
      'journal',
      `${damaged - MAX_NAMED_LINES} more damaged lines`,
      'these lines, if the database is ever rebuilt; all others are read',
      KEPT,
    );
  if (missingBefore > MAX_NAMED_LINES)
    say(
      'journal',
      `lines are missing in ${missingBefore - MAX_NAMED_LINES} more places`,
      'their content, if the database is ever rebuilt',
      'leaves it unchanged; the database keeps its data',
    );
  if (startedAt !== undefined && starts.size > 0 && !isRewritten && !starts.has(startedAt)) {
    say(
      'foreign',
      `this is the journal of another run: no process of this run, which began at ${startedAt}, wrote it`,
      'this run could not be rebuilt if the database is ever lost',
      NOT_READ,
    );
    return found;
  }
  if (isLive) return found;
  if (at < size)
    say(
      'journal',
      `torn end: ${size - at} bytes from byte ${at} on are the beginning of a line`,
      'the line that its process was writing',
      'leaves it unchanged; it is removed when the run is resumed',
      at,
    );
  if (cursor !== undefined && cursor > size)
    say(
      'journal-short',
      `${cursor - size} bytes shorter than the ${cursor} that were read into the database`,
      'nothing while the database is intact; a rebuilt database lacks what was cut off',
      REREAD,
    );
  if (cursor !== undefined && cursor < at)
    say(
      'journal-unread',
      `${at - cursor} bytes from byte ${cursor} on are not in the database`,
      'the charts lack them',
      'reads them',
      cursor,
    );
  return found;
}

const REREAD = 'continues reading at its end and adds an event to the run; the database keeps its data';
