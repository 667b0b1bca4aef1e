import { existsSync } from 'node:fs';
import { m } from '../../../paraglide/messages';
import { isSealed, parseJournalLine } from '../../../shared/formats/journal-lines';
import type { RunId } from '../../../shared/domain/run/run';
import { iso } from '../supervisor/run-ending';
import { MissingLines } from '../journal/journal-summary';
import { readChunk } from '../journal/read-chunk';
import { kept, notRead } from './finding';
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
        m.runs_verify_journal_missing(),
        m.runs_verify_journal_missing_cost(),
        m.runs_verify_reread(),
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
            ? m.runs_verify_lost_crc()
            : undefined
          : line.error.message);
      if (wrong && ++damaged <= MAX_NAMED_LINES)
        say('journal', m.runs_verify_damaged_line({ byte, wrong }), m.runs_verify_damaged_line_cost(), kept(), byte);
      const missing = line ? gaps.before(text, line.ok ? line.value.type : undefined) : 0;
      if (missing > 0 && ++missingBefore <= MAX_NAMED_LINES)
        say(
          'journal',
          m.runs_verify_missing_lines({ count: missing, byte }),
          m.runs_verify_missing_lines_cost(),
          m.runs_verify_missing_lines_repair(),
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
      m.runs_verify_more_damaged({ count: damaged - MAX_NAMED_LINES }),
      m.runs_verify_more_damaged_cost(),
      kept(),
    );
  if (missingBefore > MAX_NAMED_LINES)
    say(
      'journal',
      m.runs_verify_more_missing({ count: missingBefore - MAX_NAMED_LINES }),
      m.runs_verify_missing_lines_cost(),
      m.runs_verify_missing_lines_repair(),
    );
  if (startedAt !== undefined && starts.size > 0 && !isRewritten && !starts.has(startedAt)) {
    say('foreign', m.runs_verify_other_journal({ startedAt }), m.runs_verify_other_journal_cost(), notRead());
    return found;
  }
  if (isLive) return found;
  if (at < size)
    say(
      'journal',
      m.runs_verify_torn_end({ bytes: size - at, at }),
      m.runs_verify_torn_end_cost(),
      m.runs_verify_torn_end_repair(),
      at,
    );
  if (cursor !== undefined && cursor > size)
    say(
      'journal-short',
      m.runs_verify_journal_shorter({ bytes: cursor - size, cursor }),
      m.runs_verify_journal_shorter_cost(),
      m.runs_verify_reread(),
    );
  if (cursor !== undefined && cursor < at)
    say(
      'journal-unread',
      m.runs_verify_journal_unread({ bytes: at - cursor, cursor }),
      m.runs_verify_journal_unread_cost(),
      m.runs_verify_journal_unread_repair(),
      cursor,
    );
  return found;
}
