import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { abandonedFilesIn, abandonedFilesUnder } from '../../files/abandoned-files';
import type { AbandonedFile } from '../../files/abandoned-files';
import { EXPORTS_FOLDER, IMPORTS_FOLDER } from '../../core/home';
import { runsFolder } from '../folder/run-folder';

/** Depth of `datasets/`: the prepared data, and a folder for each download. */
const DATASET_LEVELS = 2;

/** Abandoned temporary files in a run folder. */
export const abandonedFilesOfRun = (folder: string): AbandonedFile[] =>
  [folder, join(folder, SAMPLES_FOLDER), join(folder, CHECKPOINTS_FOLDER)].flatMap((place) => abandonedFilesIn(place));

/** Abandoned temporary files in a home outside its run folders: exports, uploads, datasets, small files of the app. */
export const abandonedFilesOfHome = (home: string): AbandonedFile[] => [
  ...abandonedFilesIn(home),
  ...abandonedFilesIn(join(home, EXPORTS_FOLDER)),
  ...abandonedFilesIn(join(home, IMPORTS_FOLDER)),
  ...abandonedFilesUnder(join(home, 'datasets'), DATASET_LEVELS),
  ...abandonedFilesIn(runsFolder(home)),
];

/** Removes them; files that cannot be removed are reported by "gander verify". */
export function removeAbandonedFiles(found: readonly AbandonedFile[]): void {
  for (const { path } of found) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // It takes up space but is harmless.
    }
  }
}
