// A sample of a 2-D run can have a plane record, announced in the same line of the journal.
export default `
ALTER TABLE samples ADD COLUMN plane_file TEXT;
ALTER TABLE samples ADD COLUMN plane_bytes INTEGER;
ALTER TABLE samples ADD COLUMN plane_sha256 TEXT;
`;
