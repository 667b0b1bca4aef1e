import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeGif } from '../src/main/export/gif/gif';
import { exportOptions } from '../src/shared/export';
import { unwrap } from '../src/shared/outcome';
import type { ExportSource } from '../src/main/export';
import { openRuns } from './lib/generate';
import { grid } from './lib/grid';
import { homeOf, scratch } from './lib/homes';
import { time } from './lib/measure';
import { row, versus } from './lib/report';
import type { Bench, Suite } from './lib/suite';
import { ROOT } from './lib/type-script';

/** A Python that has Pillow; without it our figures stand alone. */
const PYTHON = process.env['GANDER_BENCH_PYTHON'];
/** The thread of the built app; the sources have none. */
const THREAD = join(ROOT, 'out', 'main', 'frame-worker.cjs');

/** A GIF of four runs side by side, from the files of their grids, against Pillow writing the very same frames that lie ready in memory. */
export const exporting: Suite = async (bench) => {
  const frames = bench.quick ? 100 : 500;
  const home = await homeOf('grids', { runs: 4, steps: frames * 10, batch: 100, metrics: ['generatorLoss'], samples: frames, png: grid }, bench.note);
  const { runs, close } = openRuns(home);
  const source: ExportSource = {
    run: (id) => unwrap(runs.get(id)),
    samples: (id) => runs.samples([id])[0]!,
    readSample: (id, step) => runs.readSample(id, step),
    points: () => [],
    data: () => Promise.resolve(undefined),
  };
  const options = exportOptions.parse({ kind: 'gif', runs: runs.list().map((r) => r.id), scale: 1 });
  const file = join(scratch(), 'ours.gif');
  const write = async (thread?: string) => unwrap(await writeGif(options, { source, onProgress: () => undefined, signal: new AbortController().signal }, file, thread));
  const thread = existsSync(THREAD) ? THREAD : undefined;
  if (!thread) bench.note('The app is not built: GIFs are written without threads.');
  await write(thread);
  bench.add(row(`GIF of 4 runs x ${frames} frames, size`, 'MB', [statSync(file).size / 1e6]));
  const pillow = PYTHON ? pillowOn(file) : undefined;
  if (!pillow) bench.note('Pillow is not compared with: GANDER_BENCH_PYTHON names no Python.');
  await compare(bench, `GIF of 4 runs x ${frames} frames`, () => write(thread), pillow);
  await compare(bench, `GIF of 4 runs x ${frames} frames, one thread`, () => write(), pillow);
  await close();
};

/** In turn, ours and theirs, so that a machine that slows down slows both. */
async function compare(bench: Bench, name: string, ours: () => Promise<unknown>, theirs: (() => number) | undefined): Promise<void> {
  const spent = { ours: [] as number[], theirs: [] as number[] };
  for (let n = 0; n < (bench.quick ? 1 : 3); n++) {
    spent.ours.push(...(await time(ours, { rounds: 1, warmup: 0 })).map((ms) => ms / 1000));
    if (theirs) spent.theirs.push(theirs());
  }
  bench.add(theirs ? versus(name, 's', spent.ours, spent.theirs) : row(name, 's', spent.ours));
}

/** Seconds that Pillow takes to save the frames of a GIF once they are decoded, by its own clock. */
const pillowOn = (file: string) => () => Number(execFileSync(PYTHON!, [join(ROOT, 'bench', 'export', 'pillow.py'), file, `${file}.pillow.gif`], { encoding: 'utf8' }));
