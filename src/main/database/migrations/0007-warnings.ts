// Training warnings are events with more data: state, value and threshold; each run's row has a summary of them.
export default `
ALTER TABLE events ADD COLUMN warning TEXT;
ALTER TABLE runs ADD COLUMN warned TEXT NOT NULL DEFAULT '[]';
`;
