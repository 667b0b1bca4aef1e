import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { leftOversIn, leftOversUnder } from '../../files/left-overs';
import type { LeftOver } from '../../files/left-overs';
import { EXPORTS_FOLDER, IMPORTS_FOLDER } from '../../core/home';
import { runsFolder } from '../folder/run-folder';

/** Depth of `datasets/`: the prepared data, and a folder for each download. */
const DATASET_LEVELS = 2;

/** Abandoned temporary files in a run folder. */
export const runLeftOvers = (folder: string): LeftOver[] =>
  [folder, join(folder, SAMPLES_FOLDER), join(folder, CHECKPOINTS_FOLDER)].flatMap((place) => leftOversIn(place));

/** Abandoned temporary files in a home outside its run folders: exports, uploads, datasets, small files of the app. */
export const homeLeftOvers = (home: string): LeftOver[] => [
  ...leftOversIn(home),
  ...leftOversIn(join(home, EXPORTS_FOLDER)),
  ...leftOversIn(join(home, IMPORTS_FOLDER)),
  ...leftOversUnder(join(home, 'datasets'), DATASET_LEVELS),
  ...leftOversIn(runsFolder(home)),
];

/** Removes them; files that cannot be removed are reported by "gander verify". */
export function removeLeftOvers(found: readonly LeftOver[]): void {
  for (const { path } of found) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // It takes up space but is harmless.
    }
  }
}
