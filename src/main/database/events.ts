import type { RunEvent } from '../../shared/contract/results';
import { decodeNumber, encodeNumber } from '../../shared/formats/journal-lines';
import { cleanText, visible } from '../../shared/lib/text';
import { foldWarnings } from '../../shared/domain/warnings/run-warnings';
import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

type EventRow = Omit<RunEvent, 'warning'> & { warning: string | null };

/** Appends an event and counts it if it is a warning or an error. */
export function appendEvent(db: DatabaseWriter, run: RunKey, event: RunEvent): void {
  const warning = event.warning && JSON.stringify({ ...event.warning, value: encodeNumber(event.warning.value) });
  db.transaction(() => {
    db.run(
      'INSERT INTO events (run, at, step, level, code, message, warning) VALUES (?, ?, ?, ?, ?, ?, ?)',
      run,
      event.at,
      event.step,
      event.level,
      event.code,
      event.message,
      warning ?? null,
    );
    if (event.level !== 'info') db.run('UPDATE runs SET warnings = warnings + 1 WHERE key = ?', run);
    if (warning !== undefined) noteWarned(db, run);
    db.markChanged(run);
  });
}

/** The newest events of a run, in chronological order. */
export const readEvents = (db: DatabaseReader, run: RunKey, limit = 1000): RunEvent[] =>
  db
    .all<EventRow>(
      'SELECT at, step, level, code, message, warning FROM events WHERE run = ? ORDER BY key DESC LIMIT ?',
      run,
      limit,
    )
    .reverse()
    .map(fromRow);

/** Texts are cleaned here too, because older versions stored them unchecked. */
function fromRow({ warning, ...row }: EventRow): RunEvent {
  const event = { ...row, code: visible(row.code), message: cleanText(row.message) };
  if (warning === null) return event;
  const about = JSON.parse(warning) as NonNullable<RunEvent['warning']>;
  return { ...event, warning: { ...about, value: decodeNumber(about.value) } };
}

/** Removes warnings after a step, which training from there raises again; other events are kept. */
export function rewindWarnings(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM events WHERE run = ? AND step > ? AND warning IS NOT NULL', run, step);
  db.run(
    "UPDATE runs SET warnings = (SELECT count(*) FROM events WHERE run = ?1 AND level <> 'info') WHERE key = ?1",
    run,
  );
  noteWarned(db, run);
}

/** Updates the summary of warnings in a run's row. */
function noteWarned(db: DatabaseWriter, run: RunKey): void {
  const all = db.all<{ code: string; step: number; warning: string }>(
    'SELECT code, step, warning FROM events WHERE run = ? AND warning IS NOT NULL ORDER BY key',
    run,
  );
  const changes = all.map(({ code, step, warning }) => ({
    name: code,
    step,
    state: (JSON.parse(warning) as NonNullable<RunEvent['warning']>).state,
  }));
  db.run('UPDATE runs SET warned = ? WHERE key = ?', JSON.stringify(foldWarnings(changes)), run);
}
