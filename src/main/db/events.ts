import type { RunEvent } from '../../shared/contract';
import type { Reader, Writer } from './handles';
import type { RunKey } from './run-key';

/** Appends an event and counts it if it is a warning or an error. */
export function appendEvent(db: Writer, run: RunKey, event: RunEvent): void {
  db.transaction(() => {
    db.run(
      'INSERT INTO events (run, at, step, level, code, message) VALUES (?, ?, ?, ?, ?, ?)',
      run, event.at, event.step, event.level, event.code, event.message,
    );
    if (event.level !== 'info') db.run('UPDATE runs SET warnings = warnings + 1 WHERE key = ?', run);
  });
}

/** The newest events of a run, in the order in which they came. */
export const readEvents = (db: Reader, run: RunKey, limit = 1000): RunEvent[] =>
  db.all<RunEvent>('SELECT at, step, level, code, message FROM events WHERE run = ? ORDER BY key DESC LIMIT ?', run, limit).reverse();
