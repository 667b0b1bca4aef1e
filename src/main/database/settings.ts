import { z } from 'zod';
import { type SavedViews, savedViews } from '../../shared/domain/table/saved-view';
import type { DatabaseReader, DatabaseWriter } from './reader-writer';

/** What is kept from one start to the next, each with what it is when nobody has set it or when it cannot be read. */
const SETTINGS = {
  /** A held queue starts nothing new. */
  queueHeld: z.boolean().catch(false),
  /** How many runs train at the same time. */
  slots: z.number().int().min(1).max(64).catch(1),
  /** Days after which a run leaves the trash for good; null for never. */
  trashDays: z.number().int().min(1).max(3650).nullable().catch(null),
  /** Run folders are being read again, for the database was lost. */
  rebuilding: z.boolean().catch(false),
  /** How a person likes to look at the list of runs. */
  views: savedViews.catch({ views: [] }),
};
export interface Settings {
  queueHeld: boolean;
  slots: number;
  trashDays: number | null;
  rebuilding: boolean;
  views: SavedViews;
}

export function readSetting<K extends keyof Settings>(db: DatabaseReader, name: K): Settings[K] {
  const row = db.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', name);
  return SETTINGS[name].parse(json(row?.value)) as Settings[K];
}

/** Undefined for what is no JSON. */
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
