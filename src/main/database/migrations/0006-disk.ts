// The disk usage of each run, so that a list of ten thousand does not have to read folders; pinned checkpoints;
// and pruned checkpoints: requested ('asked'), recorded in the journal ('told'), and deleted ('freed')
// (runs/checkpoints/prune.ts).
export default `
ALTER TABLE runs ADD COLUMN points INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN sample_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN checkpoint_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET
  points = coalesce((SELECT sum(count) FROM series WHERE series.run = runs.key), 0),
  sample_bytes = coalesce((SELECT sum(bytes + coalesce(plane_bytes, 0)) FROM samples WHERE samples.run = runs.key), 0),
  checkpoint_bytes = coalesce((SELECT sum(bytes) FROM checkpoints WHERE checkpoints.run = runs.key), 0);

CREATE TABLE pins (
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE thinned (
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'told', 'freed')),
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX thinned_unfinished ON thinned (run) WHERE state <> 'freed';
`;
