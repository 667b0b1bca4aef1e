import type { DatabaseReader, DatabaseWriter } from '../reader-writer';

export type MetricKey = number;

/** The key of a metric's name; adds a new name. */
export function metricKey(db: DatabaseWriter, name: string): MetricKey {
  return findMetric(db, name) ?? db.run('INSERT INTO metrics (name) VALUES (?)', name).key;
}

export const findMetric = (db: DatabaseReader, name: string): MetricKey | undefined =>
  db.get<{ key: MetricKey }>('SELECT key FROM metrics WHERE name = ?', name)?.key;
