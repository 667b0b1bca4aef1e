import path from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { root } from '../lib/paths.mjs';

/**
 * The longest test files of the units, the longest first. Vitest knows how long a file takes only where it has run before, and goes by
 * its size otherwise: a short file that trains for a minute would be the last one, with a processor idle beside it.
 */
export const SLOW = [
  'fault-injection/fault-injection.test.ts',
  'src/main/training/compiled/iteration.test.ts',
  'src/main/training/training.test.ts',
  'src/main/training/process/worker.test.ts',
  'src/main/cli/index.test.ts',
];

/** Vitest's order of test files, with the slowest first. */
export class SlowFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    return bySlowest(await super.sort(files), (spec) => spec.moduleId);
  }
}

/** Moves the slow files to the front, and leaves the others in their order. */
export function bySlowest(files, nameOf) {
  const rank = (file) => {
    const at = SLOW.indexOf(path.relative(root, nameOf(file)).split(path.sep).join('/'));
    return at < 0 ? SLOW.length : at;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}
