import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { exportRuns } from '../src/main/export';
import { layOut } from '../src/main/export/drawing/layout';
import { exportOptions } from '../src/shared/contract/export-options';
import { ok, unwrap } from '../src/shared/contract/outcome';
import { COLOUR_GRIDS, SIDE, colourGrid } from './lib/colour-grids';
import { scratch } from './lib/homes';
import { machine } from './lib/report';
import { ROOT } from './lib/type-script';
import type { ExportSource } from '../src/main/export';
import type { RunRow } from '../src/shared/domain/run/run';
import type { Suite } from './lib/suite';

const PYTHON = process.env['GANDER_BENCH_PYTHON'];

interface Errors {
  /** Mean and maximum absolute difference of a channel, and root mean square, in levels from 0 to 255. */
  mean: number;
  worst: number;
  square: number;
}

/**
 * Measures the colour errors of a GIF of ten kinds of RGB grids with labels, and of Pillow's GIF of the grid alone.
 * Pillow decodes both.
 */
export const gifQuality: Suite = async (bench) => {
  if (!PYTHON) return bench.note('gif-quality: skipped; set GANDER_BENCH_PYTHON to a Python with Pillow and numpy');
  const folder = scratch();
  const { grid } = layOut([{ width: SIDE, height: SIDE }], 1, true).cells[0]!;
  const names = Object.keys(COLOUR_GRIDS);
  const cases = [];
  for (const [i, name] of names.entries()) {
    const png = encode({ width: SIDE, height: SIDE, data: colourGrid(COLOUR_GRIDS[name]!), channels: 3, depth: 8 });
    const [pngFile, gif] = [join(folder, `${i}.png`), join(folder, `${i}.gif`)];
    writeFileSync(pngFile, png);
    const options = exportOptions.parse({ kind: 'gif', runs: ['run'], scale: 1 });
    unwrap(await exportRuns(options, sourceOf(png), gif, () => undefined, new AbortController().signal));
    cases.push({ png: pngFile, gif, box: [grid.x, grid.y, grid.width, grid.height] });
  }
  const python = [join(ROOT, 'bench', 'export', 'gif-errors.py')];
  const all = JSON.parse(execFileSync(PYTHON, python, { input: JSON.stringify(cases), encoding: 'utf8' })) as {
    colours: number;
    ours: Errors;
    pillow: Errors;
  }[];
  for (const [i, { colours, ours, pillow }] of all.entries()) {
    for (const measure of ['mean', 'square', 'worst'] as const) {
      const [mine, theirs] = [ours[measure], pillow[measure]].map((value) => Number(value.toFixed(2))) as [
        number,
        number,
      ];
      bench.add({
        name: `${names[i]!} (${colours.toLocaleString('en')} colours), ${measure} error`,
        unit: 'levels',
        ours: mine,
        other: theirs,
        spread: [mine, mine],
        on: machine(),
      });
    }
  }
};

/** A run with one grid. */
const sourceOf = (png: Uint8Array): ExportSource => ({
  version: 'bench',
  run: () =>
    ({ id: 'run', name: 'run', experimentName: 'bench', folder: '', hyperparameters: {} }) as unknown as RunRow,
  detail: () => {
    throw new Error('not needed here');
  },
  samples: () => ({
    run: 'run',
    kind: 'grid',
    rows: 8,
    columns: 8,
    steps: Float64Array.of(1000),
    times: Float64Array.of(1),
  }),
  readSample: () => Promise.resolve(ok({ kind: 'grid', png })),
  points: () => [],
  logged: () => ({ metrics: [], steps: 0 }),
  data: () => Promise.resolve(undefined),
  realTiles: () => {
    throw new Error('not needed here');
  },
  testVectors: () => {
    throw new Error('not needed here');
  },
});
