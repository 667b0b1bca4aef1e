import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDatabase, StoredRun } from '../src/main/database';
import { runFolder } from '../src/main/runs/folder/run-folder';
import { decodeTensors } from '../src/shared/formats/safetensors';
import type { TensorFile } from '../src/shared/formats/safetensors';
import type { Faults } from './faults';
import { filesOf, runsOf, seriesOf } from './read-stored';
import type { Announced } from './check-home';

/** What the clock and the process decide, and not the seeds. */
const CLOCKED = new Set(['time', 'stepsPerSecond', 'memory', 'tensors']);

export interface Lost {
  lines: { compared: number; lost: number; doubled: number; changed: number };
  grids: { compared: number; lost: number; doubled: number; changed: number };
  checkpoints: { compared: number; lost: number; doubled: number; changed: number };
}
const none = () => ({ compared: 0, lost: 0, doubled: 0, changed: 0 });
export const nothingLost = (): Lost => ({ lines: none(), grids: none(), checkpoints: none() });

interface Side {
  database: RunDatabase;
  home: string;
}

/**
 * Holds finished runs against those of a home where nothing was killed, settings and seeds being equal: every value of every step,
 * every sample byte for byte, every checkpoint tensor for tensor.
 *
 * @param announced what each run ever announced; of that too nothing may be missing
 */
export function compare(
  here: Side,
  reference: Side,
  ids: readonly string[],
  faults: Faults,
  announced: Announced,
  lost: Lost,
): void {
  const others = new Map(runsOf(reference.database).map((run) => [run.hash, run]));
  for (const run of runsOf(here.database).filter(({ id }) => ids.includes(id))) {
    const other = others.get(run.hash);
    faults.expect(
      'finished runs',
      run.state === 'finished' && run.step === run.steps,
      () => `${run.id} is ${run.state} at ${run.step} of ${run.steps}`,
    );
    faults.expect('runs with a reference', other !== undefined, () => `${run.id} has none`);
    if (!other) continue;
    faults.expect(
      'engines as in the reference',
      run.engine?.name === other.engine?.name,
      () => `${run.id} ran on ${run.engine?.name}, the reference on ${other.engine?.name}`,
    );
    compareFiles([here, run], [reference, other], faults, announced, lost);
    compareSeries([here, run], [reference, other], faults, lost);
  }
}

type Of = [Side, StoredRun];

function compareSeries([here, run]: Of, [reference, other]: Of, faults: Faults, lost: Lost): void {
  const [mine, theirs] = [seriesOf(here.database, run), seriesOf(reference.database, other)];
  // Scores are also taken at checkpoints that a stop or a person asked for.
  const { samples, checkpoints } = filesOf(here.database, run);
  const asked = new Set([...samples, ...checkpoints].map(({ step }) => step));
  for (const [name, expected] of theirs) {
    const found = new Map((mine.get(name)?.steps ?? []).map((step, i) => [step, mine.get(name)!.values[i]!]));
    lost.lines.doubled += (mine.get(name)?.steps.length ?? 0) - found.size;
    for (const [i, step] of expected.steps.entries()) {
      lost.lines.compared++;
      if (!found.has(step)) {
        lost.lines.lost++;
        faults.add(`lost line: ${name} at step ${step} of ${run.id}`);
      } else if (!CLOCKED.has(name) && !Object.is(found.get(step), expected.values[i])) {
        lost.lines.changed++;
        faults.add(
          `changed line: ${name} of ${run.id}, at step ${step} ${found.get(step)} and not ${expected.values[i]}`,
        );
      }
      found.delete(step);
    }
    for (const step of found.keys())
      if (!asked.has(step)) faults.add(`line that the reference has not: ${name} at step ${step} of ${run.id}`);
  }
  const time = mine.get('time')?.values ?? [];
  faults.expect(
    'times that ascend',
    time.every((t, i) => i === 0 || t > time[i - 1]!),
    () => `of ${run.id} one does not`,
  );
}

function compareFiles([here, run]: Of, [reference, other]: Of, faults: Faults, announced: Announced, lost: Lost): void {
  const [mine, theirs] = [filesOf(here.database, run), filesOf(reference.database, other)];
  const ever = announced.get(run.id);
  const bytes = ({ home }: Side, { id }: StoredRun, ...path: string[]): Buffer =>
    readFileSync(join(runFolder(home, id), ...path));
  const missing = (steps: Iterable<number>, found: readonly { step: number }[]): number[] =>
    [...steps].filter((step) => !found.some((f) => f.step === step));

  for (const [kind, tally] of [
    ['samples', lost.grids],
    ['checkpoints', lost.checkpoints],
  ] as const) {
    tally.doubled += mine[kind].length - new Set(mine[kind].map(({ step }) => step)).size;
    const gone = missing(
      new Set([...theirs[kind].map(({ step }) => step), ...(ever?.[kind].keys() ?? [])]),
      mine[kind],
    );
    tally.lost += gone.length;
    for (const step of gone)
      faults.add(`lost ${kind}: step ${step} of ${run.id}${ever?.[kind].has(step) ? ', which was announced' : ''}`);
  }
  for (const sample of theirs.samples) {
    const found = mine.samples.find(({ step }) => step === sample.step);
    if (!found) continue;
    lost.grids.compared++;
    const pairs = [
      [found.file, sample.file],
      ...(sample.plane ? [[found.plane?.file ?? '', sample.plane.file]] : []),
    ] as [string, string][];
    const equal = pairs.every(([a, b]) => bytes(here, run, 'samples', a).equals(bytes(reference, other, 'samples', b)));
    if (equal) continue;
    lost.grids.changed++;
    faults.add(`changed grid: step ${sample.step} of ${run.id}`);
  }
  for (const checkpoint of theirs.checkpoints) {
    const found = mine.checkpoints.find(({ step }) => step === checkpoint.step);
    if (!found) continue;
    lost.checkpoints.compared++;
    const [a, b] = [
      decodeTensors(bytes(here, run, 'checkpoints', found.file)),
      decodeTensors(bytes(reference, other, 'checkpoints', checkpoint.file)),
    ];
    if (sameState(a, b)) continue;
    lost.checkpoints.changed++;
    faults.add(`changed checkpoint: step ${checkpoint.step} of ${run.id}`);
  }
}

/** Equal but for the seconds that training took. */
function sameState(a: TensorFile, b: TensorFile): boolean {
  const rest = ({ metadata: { seconds: _, ...others } }: TensorFile): string =>
    JSON.stringify(Object.entries(others).sort());
  const names = Object.keys(b.tensors);
  return (
    rest(a) === rest(b) &&
    Object.keys(a.tensors).length === names.length &&
    names.every((name) => {
      const [one, two] = [a.tensors[name]?.data, b.tensors[name]!.data];
      return (
        one !== undefined &&
        Buffer.from(one.buffer, one.byteOffset, one.byteLength).equals(
          Buffer.from(two.buffer, two.byteOffset, two.byteLength),
        )
      );
    })
  );
}
