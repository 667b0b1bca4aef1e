import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { leftOversIn, leftOversUnder } from '../../files/left-overs';
import type { LeftOver } from '../../files/left-overs';
import { EXPORTS_FOLDER, IMPORTS_FOLDER } from '../../core/home';
import { runsFolder } from '../folder/run-folder';

/** Levels of folders below `datasets/`: the prepared data, and a folder for each download. */
const DATASET_LEVELS = 2;

/** What a crash left of a run's files that were being written aside. */
export const runLeftOvers = (folder: string): LeftOver[] =>
  [folder, join(folder, SAMPLES_FOLDER), join(folder, CHECKPOINTS_FOLDER)].flatMap((place) => leftOversIn(place));

/** The same of everything in a home that belongs to no run: exports, uploads, datasets, the small files of the app. */
export const homeLeftOvers = (home: string): LeftOver[] => [
  ...leftOversIn(home),
  ...leftOversIn(join(home, EXPORTS_FOLDER)),
  ...leftOversIn(join(home, IMPORTS_FOLDER)),
  ...leftOversUnder(join(home, 'datasets'), DATASET_LEVELS),
  ...leftOversIn(runsFolder(home)),
];

/** Removes them; what cannot be removed stays, and "gander verify" names it. */
export function removeLeftOvers(found: readonly LeftOver[]): void {
  for (const { path } of found) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // It takes room and harms nothing.
    }
  }
}
