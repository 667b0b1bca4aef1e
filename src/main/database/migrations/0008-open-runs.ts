// Metrics of other programs: their least and greatest values, as JSON { name: [min, max] }, because no direction is known.
// Tiles of a grid with padding or margins, as JSON; without it the grid is divided evenly by its rows and columns.
// The names left out are those that have a direction or a meaning in Gander at this version.
// What a run of another program states, as JSON, instead of hyperparameters; its seed is -1 if it is not stated.
export default `
ALTER TABLE runs ADD COLUMN external TEXT CHECK (external IS NULL OR json_valid(external));
ALTER TABLE runs ADD COLUMN extremes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(extremes));
ALTER TABLE samples ADD COLUMN tiles TEXT CHECK (tiles IS NULL OR json_valid(tiles));

UPDATE runs SET extremes = coalesce((
  SELECT json_group_object(name, json_array(low, high)) FROM (
    SELECT m.name AS name, min(p.value) AS low, max(p.value) AS high
    FROM series s
    JOIN metrics m ON m.key = s.metric
    JOIN points p ON p.run = s.run AND p.metric = s.metric AND abs(p.value) < 9e999
    WHERE s.run = runs.key
      AND m.name NOT IN (
        'discriminatorLoss', 'discriminatorLossReal', 'discriminatorLossFake', 'generatorLoss', 'wassersteinEstimate',
        'penalty', 'penaltyGradientNorm', 'modesCovered', 'highQuality', 'reverseKl', 'wasserstein1', 'wasserstein1Floor',
        'dReal', 'dFake', 'discriminatorGradientNorm', 'generatorGradientNorm', 'sampleDiversity', 'clipSaturation',
        'stepsPerSecond', 'memory', 'tensors', 'time'
      )
      AND NOT m.name GLOB 'layerGradientNorm.*'
      AND NOT m.name GLOB 'fid*.*.*'
      AND NOT m.name GLOB 'kid*.*.*'
      AND NOT m.name GLOB 'precision*.*.*'
      AND NOT m.name GLOB 'recall*.*.*'
      AND NOT m.name GLOB 'density*.*.*'
      AND NOT m.name GLOB 'coverage*.*.*'
      AND NOT m.name GLOB 'sliced*.*.*'
      AND NOT m.name GLOB 'classDivergence*.*.*'
    GROUP BY m.name
  )
), '{}');
`;
