// Where a branch began, as JSON (shared/domain/run/lineage.ts): the run, the step, the hash of the checkpoint, and what changed there.
export default `
ALTER TABLE runs ADD COLUMN parent TEXT CHECK (parent IS NULL OR json_valid(parent));
`;
