// Archive and trash, and the best values of a run. Those of existing runs are read from the topmost level of the
// pyramid, or from the points of a run too short for one.
export default `
ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN trashed_at TEXT;
ALTER TABLE runs ADD COLUMN best TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(best));

UPDATE runs SET best = json_object('stepsPerSecond', fastest.value)
FROM (
  SELECT s.run, CASE s.levels
    WHEN 0 THEN (SELECT max(p.value) FROM points p WHERE p.run = s.run AND p.metric = s.metric AND abs(p.value) < 9e999)
    ELSE (SELECT max(b.max) FROM buckets b WHERE b.run = s.run AND b.metric = s.metric AND b.level = s.levels)
  END AS value
  FROM series s JOIN metrics m ON m.key = s.metric WHERE m.name = 'stepsPerSecond'
) fastest
WHERE fastest.run = runs.key AND fastest.value IS NOT NULL;
`;
