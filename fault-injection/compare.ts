import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDatabase, StoredRun } from '../src/main/database';
import { runFolder } from '../src/main/runs/folder/run-folder';
import { decodeTensors } from '../src/shared/formats/safetensors';
import type { TensorFile } from '../src/shared/formats/safetensors';
import type { Checks } from './faults';
import { filesOf, runsOf, seriesOf } from './read-stored';
import type { Announced } from './check-home';

/** Metrics that depend on time or the process and not on the seeds. */
export const TIME_DEPENDENT: ReadonlySet<string> = new Set(['time', 'stepsPerSecond', 'memory', 'tensors']);

export interface Differences {
  lines: { compared: number; lost: number; doubled: number; changed: number };
  grids: { compared: number; lost: number; doubled: number; changed: number };
  checkpoints: { compared: number; lost: number; doubled: number; changed: number };
}
const noCounts = () => ({ compared: 0, lost: 0, doubled: 0, changed: 0 });
export const noDifferences = (): Differences => ({ lines: noCounts(), grids: noCounts(), checkpoints: noCounts() });

interface Side {
  database: RunDatabase;
  home: string;
}

/**
 * Compares finished runs with those of an undisturbed home with equal settings and seeds: every value of every step,
 * every sample grid byte for byte, and every checkpoint tensor for tensor.
 *
 * @param announced files announced by each run, none of which may be missing
 */
export function compare(
  actual: Side,
  reference: Side,
  ids: readonly string[],
  checks: Checks,
  announced: Announced,
  lost: Differences,
): void {
  const others = new Map(runsOf(reference.database).map((run) => [run.hash, run]));
  for (const run of runsOf(actual.database).filter(({ id }) => ids.includes(id))) {
    const referenceRun = others.get(run.hash);
    checks.expect(
      'finished runs',
      run.state === 'finished' && run.step === run.steps,
      () => `${run.id} is ${run.state} at ${run.step} of ${run.steps}`,
    );
    checks.expect('runs with a reference', referenceRun !== undefined, () => `${run.id} has none`);
    if (!referenceRun) continue;
    checks.expect(
      'engines as in the reference',
      run.engine?.name === referenceRun.engine?.name,
      () => `${run.id} ran on ${run.engine?.name}, the reference on ${referenceRun.engine?.name}`,
    );
    compareFiles([actual, run], [reference, referenceRun], checks, announced, lost);
    compareSeries([actual, run], [reference, referenceRun], checks, lost);
  }
}

type RunOfHome = [Side, StoredRun];

function compareSeries(
  [actual, run]: RunOfHome,
  [reference, referenceRun]: RunOfHome,
  checks: Checks,
  lost: Differences,
): void {
  const [actualSeries, expectedSeries] = [seriesOf(actual.database, run), seriesOf(reference.database, referenceRun)];
  // Scores are also recorded at checkpoints requested by a stop or the user.
  const { samples, checkpoints } = filesOf(actual.database, run);
  const requested = new Set([...samples, ...checkpoints].map(({ step }) => step));
  for (const [name, expected] of expectedSeries) {
    const found = new Map(
      (actualSeries.get(name)?.steps ?? []).map((step, i) => [step, actualSeries.get(name)!.values[i]!]),
    );
    lost.lines.doubled += (actualSeries.get(name)?.steps.length ?? 0) - found.size;
    for (const [i, step] of expected.steps.entries()) {
      lost.lines.compared++;
      if (!found.has(step)) {
        lost.lines.lost++;
        checks.add(`lost line: ${name} at step ${step} of ${run.id}`);
      } else if (!TIME_DEPENDENT.has(name) && !Object.is(found.get(step), expected.values[i])) {
        lost.lines.changed++;
        checks.add(
          `changed line: ${name} of ${run.id}, at step ${step} ${found.get(step)} and not ${expected.values[i]}`,
        );
      }
      found.delete(step);
    }
    for (const step of found.keys())
      if (!requested.has(step))
        checks.add(`line that the reference does not have: ${name} at step ${step} of ${run.id}`);
  }
  const time = actualSeries.get('time')?.values ?? [];
  checks.expect(
    'times that ascend',
    time.every((t, i) => i === 0 || t > time[i - 1]!),
    () => `one of ${run.id} does not`,
  );
}

function compareFiles(
  [actual, run]: RunOfHome,
  [reference, referenceRun]: RunOfHome,
  checks: Checks,
  announced: Announced,
  lost: Differences,
): void {
  const [actualSeries, expectedSeries] = [filesOf(actual.database, run), filesOf(reference.database, referenceRun)];
  const known = announced.get(run.id);
  const bytes = ({ home }: Side, { id }: StoredRun, ...path: string[]): Buffer =>
    readFileSync(join(runFolder(home, id), ...path));
  const missing = (steps: Iterable<number>, found: readonly { step: number }[]): number[] =>
    [...steps].filter((step) => !found.some((f) => f.step === step));

  for (const [kind, counts] of [
    ['samples', lost.grids],
    ['checkpoints', lost.checkpoints],
  ] as const) {
    counts.doubled += actualSeries[kind].length - new Set(actualSeries[kind].map(({ step }) => step)).size;
    const lostSteps = missing(
      new Set([...expectedSeries[kind].map(({ step }) => step), ...(known?.[kind].keys() ?? [])]),
      actualSeries[kind],
    );
    counts.lost += lostSteps.length;
    for (const step of lostSteps)
      checks.add(`lost ${kind}: step ${step} of ${run.id}${known?.[kind].has(step) ? ', which was announced' : ''}`);
  }
  for (const sample of expectedSeries.samples) {
    const found = actualSeries.samples.find(({ step }) => step === sample.step);
    if (!found) continue;
    lost.grids.compared++;
    const pairs = [
      [found.file, sample.file],
      ...(sample.plane ? [[found.plane?.file ?? '', sample.plane.file]] : []),
    ] as [string, string][];
    const equal = pairs.every(([a, b]) =>
      bytes(actual, run, 'samples', a).equals(bytes(reference, referenceRun, 'samples', b)),
    );
    if (equal) continue;
    lost.grids.changed++;
    checks.add(`changed grid: step ${sample.step} of ${run.id}`);
  }
  for (const checkpoint of expectedSeries.checkpoints) {
    const found = actualSeries.checkpoints.find(({ step }) => step === checkpoint.step);
    if (!found) continue;
    lost.checkpoints.compared++;
    const [a, b] = [
      decodeTensors(bytes(actual, run, 'checkpoints', found.file)),
      decodeTensors(bytes(reference, referenceRun, 'checkpoints', checkpoint.file)),
    ];
    if (sameState(a, b)) continue;
    lost.checkpoints.changed++;
    checks.add(`changed checkpoint: step ${checkpoint.step} of ${run.id}`);
  }
}

/** Compares two checkpoints apart from the training time. */
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
