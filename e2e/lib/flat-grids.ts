import { encode } from 'fast-png';
import { ingestHome, writeRun } from '../../bench/lib/generate';

const TILES = 8;
const TILE = 4;

/**
 * Grey level of tile (row, column), counted from 0, of the grid of a run at a step, which identifies the tile on the
 * screen.
 */
export const greyOf = (run: number, step: number, row: number, column: number): number =>
  (run * 61 + step * 3 + row * TILES + column) % 256;

function flatGrid(run: number, step: number): Uint8Array {
  const side = TILES * TILE;
  const data = Uint8Array.from({ length: side * side }, (_, i) =>
    greyOf(run, step, Math.floor(i / side / TILE), Math.floor((i % side) / TILE)),
  );
  return encode({ width: side, height: side, data, channels: 1, depth: 8 });
}

/**
 * Adds finished runs of one objective each to a home; `samples` has the number of grids of each over 100 steps. Returns
 * their ids.
 */
export async function recordFlat(home: string, samples: readonly number[]): Promise<string[]> {
  samples.forEach((count, n) =>
    writeRun(home, n, {
      runs: samples.length,
      steps: 100,
      samples: count,
      metrics: ['generatorLoss'],
      png: (step) => flatGrid(n, step),
    }),
  );
  return (await ingestHome(home)).sort();
}
