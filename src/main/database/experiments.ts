import type { ExperimentId } from '../../shared/domain/run/run';
import type { DatabaseWriter } from './reader-writer';

export interface StoredExperiment {
  id: ExperimentId;
  name: string;
  createdAt: string;
}

/** Stores an experiment; an existing one is kept unchanged, as when several of its runs are imported. */
export function insertExperiment(db: DatabaseWriter, experiment: StoredExperiment): void {
  db.run(
    'INSERT INTO experiments (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    experiment.id,
    experiment.name,
    experiment.createdAt,
  );
}

/** Removes the experiment if it has no runs left. */
export function removeIfEmpty(db: DatabaseWriter, id: ExperimentId): void {
  db.run('DELETE FROM experiments WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM runs WHERE experiment = ?1)', id);
}
