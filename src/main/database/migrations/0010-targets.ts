// Other places where runs train, and of each run its target and the job that trains it there, as JSON.
export default `
CREATE TABLE targets (
  name TEXT PRIMARY KEY,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE runs ADD COLUMN target TEXT;
ALTER TABLE runs ADD COLUMN job TEXT CHECK (job IS NULL OR json_valid(job));
`;
