// What tells runs of one configuration from others: the data's hash, and the seed of the latents of the sample grids.
// Both are NULL in runs that have not begun; runs/backfill-identity.ts fills in those of runs from before this version.
export default `
ALTER TABLE runs ADD COLUMN dataset_hash TEXT;
ALTER TABLE runs ADD COLUMN latent_seed INTEGER;
`;
