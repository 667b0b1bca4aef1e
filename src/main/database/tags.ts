import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

export const readTags = (db: DatabaseReader, run: RunKey): string[] =>
  db.rows<[string]>('SELECT tag FROM tags WHERE run = ? ORDER BY tag', run).map(([tag]) => tag);

/** Tags of all runs, for the list at start-up. */
export const readAllTags = (db: DatabaseReader): [RunKey, string][] =>
  db.rows<[RunKey, string]>('SELECT run, tag FROM tags ORDER BY run, tag');

/** Replaces the tags of a run. */
export function writeTags(db: DatabaseWriter, run: RunKey, tags: readonly string[]): void {
  db.transaction(() => {
    db.run('DELETE FROM tags WHERE run = ?', run);
    for (const tag of new Set(tags)) db.run('INSERT INTO tags (run, tag) VALUES (?, ?)', run, tag);
    db.markChanged(run);
  });
}
