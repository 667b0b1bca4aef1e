import path from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { root } from '../lib/paths.mjs';

/**
 * The slowest unit test files, slowest first. Vitest knows durations only of files that it has run before, and
 * otherwise sorts by size: a short file that trains for a minute would run last, while a processor is idle.
 */
export const SLOW = [
  'fault-injection/cluster/slurm-runs.test.ts',
  'fault-injection/fault-injection.test.ts',
  'src/main/training/pytorch/pytorch.test.ts',
  'src/main/training/compiled/iteration.test.ts',
  'src/main/training/process/launcher.test.ts',
  'src/main/training/training.test.ts',
  'src/main/cli/commands/score.test.ts',
  'src/main/targets/slurm/slurm-cluster.test.ts',
  'src/main/training/process/worker.test.ts',
  'src/main/cli/index.test.ts',
];

/** @typedef {import('vitest/node').TestSpecification} TestSpecification */

/** Vitest's order of test files, but with the slowest first. */
export class SlowFirst extends BaseSequencer {
  /**
   * @override
   * @param {TestSpecification[]} files
   */
  async sort(files) {
    return bySlowest(await super.sort(files), (spec) => spec.moduleId);
  }
}

/**
 * Moves the slow files to the front and keeps the order of the others.
 *
 * @template T
 * @param {readonly T[]} files
 * @param {(file: T) => string} nameOf
 */
export function bySlowest(files, nameOf) {
  /** @param {T} file */
  const rank = (file) => {
    const at = SLOW.indexOf(path.relative(root, nameOf(file)).split(path.sep).join('/'));
    return at < 0 ? SLOW.length : at;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}
