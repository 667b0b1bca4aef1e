// What a person states about a run of another program, as JSON: objective, updates per step, steps per epoch.
// The layout of the grids of a run as a person states it, as JSON, where the journal does not have it.
export default `
ALTER TABLE runs ADD COLUMN grid_layout TEXT CHECK (grid_layout IS NULL OR json_valid(grid_layout));
ALTER TABLE runs ADD COLUMN stated TEXT CHECK (stated IS NULL OR json_valid(stated));
`;
