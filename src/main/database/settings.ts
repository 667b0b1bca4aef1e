import { z } from 'zod';
import { savedViews } from '../../shared/domain/table/saved-view';
import type { SavedViews } from '../../shared/domain/table/saved-view';
import type { DatabaseReader, DatabaseWriter } from './reader-writer';

/** Persistent settings, each with its default, which is also used when the stored value is invalid. */
const SETTINGS = {
  /** While the queue is held, no run is started. */
  queueHeld: z.boolean().catch(false),
  /** Number of runs that train at the same time; `auto` for as many as cores and memory allow. */
  slots: z.union([z.literal('auto'), z.number().int().min(1).max(64)]).catch('auto'),
  /** Days after which a run in the trash is deleted permanently; null for never. */
  trashDays: z.number().int().min(1).max(3650).nullable().catch(null),
  /** The database was lost and run folders are being imported again. */
  rebuilding: z.boolean().catch(false),
  /** Saved views of the run list. */
  views: savedViews.catch({ views: [] }),
  /** Folders in which other programs record runs, watched while Gander runs. */
  watched: z.array(z.string()).catch([]),
};
export interface Settings {
  queueHeld: boolean;
  slots: number | 'auto';
  trashDays: number | null;
  rebuilding: boolean;
  views: SavedViews;
  watched: string[];
}

export function readSetting<K extends keyof Settings>(db: DatabaseReader, name: K): Settings[K] {
  const row = db.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', name);
  return SETTINGS[name].parse(json(row?.value)) as Settings[K];
}

/** Undefined for invalid JSON. */
function json(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function writeSetting<K extends keyof Settings>(db: DatabaseWriter, name: K, value: Settings[K]): void {
  db.run(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    name,
    JSON.stringify(value),
  );
}
