import { parseTarget } from '../../shared/domain/target';
import type { TargetInfo, TargetSettings } from '../../shared/domain/target';
import type { DatabaseReader, DatabaseWriter } from './reader-writer';

interface TargetRow {
  name: string;
  settings: string;
  created_at: string;
}

/** Targets by name; those that this version cannot read are left out. */
export function readTargets(db: DatabaseReader): TargetInfo[] {
  return db
    .all<TargetRow>('SELECT name, settings, created_at FROM targets ORDER BY name')
    .flatMap(({ name, settings, created_at }) => {
      const parsed = parseTarget(name, JSON.parse(settings));
      return parsed.ok ? [{ ...parsed.value, createdAt: created_at }] : [];
    });
}

/** Adds a target, or replaces the one with its name. */
export function writeTarget(db: DatabaseWriter, name: string, settings: TargetSettings, createdAt: string): void {
  db.run(
    `INSERT INTO targets (name, settings, created_at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET settings = excluded.settings`,
    name,
    JSON.stringify(settings),
    createdAt,
  );
}

export function removeTarget(db: DatabaseWriter, name: string): void {
  db.run('DELETE FROM targets WHERE name = ?', name);
}
