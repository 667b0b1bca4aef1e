// Origin of a branch, as JSON (shared/domain/run/lineage.ts): the run, the step, the hash of the checkpoint, and the
// changed settings.
export default `
ALTER TABLE runs ADD COLUMN parent TEXT CHECK (parent IS NULL OR json_valid(parent));
`;
