import type { SavedViews } from '../../shared/view';
import type { Reader, Writer } from './handles';

/** What is kept from one start to the next. */
export interface Settings {
  /** A held queue starts nothing new. */
  queueHeld: boolean;
  /** How many runs train at the same time. */
  slots: number;
  /** Days after which a run leaves the trash for good; null for never. */
  trashDays: number | null;
  /** How a person likes to look at the list of runs. */
  views: SavedViews;
}

const DEFAULTS: Settings = { queueHeld: false, slots: 1, trashDays: null, views: { views: [] } };

export function readSetting<K extends keyof Settings>(db: Reader, name: K): Settings[K] {
  const row = db.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', name);
  return row ? (JSON.parse(row.value) as Settings[K]) : DEFAULTS[name];
}

export function writeSetting<K extends keyof Settings>(db: Writer, name: K, value: Settings[K]): void {
  db.run('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', name, JSON.stringify(value));
}
