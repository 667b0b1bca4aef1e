// Runs have a small integer key besides their id, because it is repeated in every point.
// points and buckets have no foreign keys, which would cost two look-ups per row; database/delete-run.ts deletes their
// rows.
// A value of NULL is NaN, which SQLite cannot store; infinities are stored as such.
export default `
CREATE TABLE experiments (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  experiment TEXT NOT NULL REFERENCES experiments (id),
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'starting', 'running', 'paused', 'parked', 'finished', 'stopped', 'failed', 'interrupted')),
  reason TEXT,
  message TEXT,
  step INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  hyperparameters TEXT NOT NULL CHECK (json_valid(hyperparameters)),
  hash TEXT NOT NULL,
  dataset TEXT NOT NULL,
  dataset_count INTEGER NOT NULL DEFAULT 0,
  engine TEXT CHECK (engine IS NULL OR json_valid(engine)),
  versions TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(versions)),
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  position INTEGER,
  resume_from INTEGER,
  journal_cursor INTEGER NOT NULL DEFAULT 0,
  last TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(last)),
  samples INTEGER NOT NULL DEFAULT 0,
  newest_sample INTEGER,
  warnings INTEGER NOT NULL DEFAULT 0,
  favourite INTEGER NOT NULL DEFAULT 0,
  notes TEXT NOT NULL DEFAULT '',
  deleted INTEGER NOT NULL DEFAULT 0,
  CHECK ((state = 'queued') = (position IS NOT NULL))
) STRICT;
CREATE INDEX runs_queue ON runs (position) WHERE position IS NOT NULL;
CREATE INDEX runs_experiment ON runs (experiment);

CREATE TABLE tags (
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (run, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  run INTEGER PRIMARY KEY REFERENCES runs (key) ON DELETE CASCADE,
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  boot TEXT NOT NULL
) STRICT;

CREATE TABLE metrics (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE series (
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  metric INTEGER NOT NULL REFERENCES metrics (key),
  count INTEGER NOT NULL,
  first_step INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  levels INTEGER NOT NULL,
  PRIMARY KEY (run, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE points (
  run INTEGER NOT NULL,
  metric INTEGER NOT NULL,
  step INTEGER NOT NULL,
  value REAL,
  PRIMARY KEY (run, metric, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE buckets (
  run INTEGER NOT NULL,
  metric INTEGER NOT NULL,
  level INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  count INTEGER NOT NULL,
  sum REAL NOT NULL,
  min REAL,
  max REAL,
  last REAL,
  PRIMARY KEY (run, metric, level, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  file TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('grid', 'points')),
  rows INTEGER NOT NULL,
  columns INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  key INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs (key) ON DELETE CASCADE,
  at TEXT NOT NULL,
  step INTEGER NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
  code TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX events_run ON events (run, key);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW readable_points AS
SELECT runs.id AS run, metrics.name AS metric, points.step, points.value
FROM points JOIN runs ON runs.key = points.run JOIN metrics ON metrics.key = points.metric;
`;
