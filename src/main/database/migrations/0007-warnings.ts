// Warnings of a training are events that say more: state, value and threshold; and each run's row says which it had.
export default `
ALTER TABLE events ADD COLUMN warning TEXT;
ALTER TABLE runs ADD COLUMN warned TEXT NOT NULL DEFAULT '[]';
`;
