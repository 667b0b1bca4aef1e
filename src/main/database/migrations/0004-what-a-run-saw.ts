// Needed to decide whether runs have the same configuration: the data's hash, and the seed of the latents of the
// sample grids.
// Both are NULL in runs that have not started; runs/run-identity.ts fills them in for runs of older versions.
export default `
ALTER TABLE runs ADD COLUMN dataset_hash TEXT;
ALTER TABLE runs ADD COLUMN latent_seed INTEGER;
`;
