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

/** A Python that has Pillow; without it our figures stand alone. */
const PYTHON = process.env['GANDER_BENCH_PYTHON'];
const CLI = join(ROOT, 'out', 'main', 'cli.cjs');

/**
 * `gander export gif` of four runs side by side, from the start of the process to its end, against Pillow saving the
 * very same frames, which lie ready in memory. In turn, so that a machine that slows down slows both.
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
  if (!PYTHON) bench.note('Pillow is not compared with: GANDER_BENCH_PYTHON names no Python that has it');
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

/** Seconds that Pillow takes to save the frames of a GIF once they are decoded, by its own clock. */
const pillow = (python: string, file: string): number =>
  Number(
    execFileSync(python, [join(ROOT, 'bench', 'export', 'pillow.py'), file, `${file}.pillow.gif`], {
      encoding: 'utf8',
    }),
  );
