import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openRuns } from './lib/generate';
import { grid } from './lib/grid';
import { homeOf, scratch } from './lib/homes';
import { secondsOf } from './lib/measure';
import { row, versus } from './lib/report';
import type { Suite } from './lib/suite';
import { ROOT } from './lib/type-script';

/** A Python with Pillow; without it nothing is compared. */
const PYTHON = process.env['GANDER_BENCH_PYTHON'];
const CLI = join(ROOT, 'out', 'main', 'cli.cjs');

/**
 * Times `gander export gif` of four runs side by side, from the start of the process to its end, and Pillow saving the
 * same frames from memory. They take turns, so that a slower machine affects both.
 */
export const exporting: Suite = async (bench) => {
  if (!existsSync(CLI)) return bench.note('export: skipped, the app is not built: npm run build');
  const frames = bench.quick ? 100 : 500;
  const home = await homeOf(
    'grids',
    { runs: 4, steps: frames * 10, batch: 100, metrics: ['generatorLoss'], samples: frames, png: grid },
    bench.note,
  );
  const { runs, close } = openRuns(home);
  const ids = runs.services.rows.list().map((r) => r.id);
  await close();
  if (!PYTHON) bench.note('Not compared with Pillow: set GANDER_BENCH_PYTHON to a Python that has it');
  for (const scale of [1, 2]) {
    const file = join(scratch(), 'ours.gif');
    const ours = () =>
      execFileSync(
        process.execPath,
        [CLI, 'export', 'gif', ...ids, '--scale', String(scale), '-o', file, '--home', home],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
    const spent = { ours: [] as number[], theirs: [] as number[] };
    for (let n = 0; n < (bench.quick ? 1 : 3); n++) {
      spent.ours.push(secondsOf(ours));
      if (PYTHON) spent.theirs.push(pillow(PYTHON, file));
    }
    const name = `GIF of 4 runs x ${frames} frames, scale ${scale}`;
    bench.add(PYTHON ? versus(name, 's', spent.ours, spent.theirs) : row(name, 's', spent.ours));
    bench.add(row(`${name}, size`, 'MB', [statSync(file).size / 1e6]));
  }
};

/** Returns the seconds that Pillow takes to save the decoded frames as a GIF, as it measures them. */
const pillow = (python: string, file: string): number =>
  Number(
    execFileSync(python, [join(ROOT, 'bench', 'export', 'pillow.py'), file, `${file}.pillow.gif`], {
      encoding: 'utf8',
    }),
  );
