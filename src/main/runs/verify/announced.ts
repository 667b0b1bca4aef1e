import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { readCheckpoints, readSamples } from '../../database';
import type { DatabaseReader, StoredRun } from '../../database';
import { damageOf, readVerified } from '../checkpoints/checkpoint';
import { gridProblem } from '../run-samples';
import { KEPT, unreadable } from './finding';
import type { Finding } from './finding';

/** A file that the journal lists, with its recorded size and hash. */
interface AnnouncedFile {
  kind: 'sample' | 'plane' | 'checkpoint';
  step: number;
  folder: string;
  file: { file: string; bytes: number; sha256: string };
}

const COST = {
  sample: 'the grid or points of this step',
  plane: 'the discriminator surface, the gradient and the manifold of this step; its points are intact',
  checkpoint: 'resuming, branching and generating from this step; an earlier checkpoint is used',
} as const;

/** Samples, plane records and checkpoints of a run in the database. */
export function listedFiles(db: DatabaseReader, run: StoredRun, folder: string): AnnouncedFile[] {
  const samples = join(folder, SAMPLES_FOLDER);
  return [
    ...readSamples(db, run.key).flatMap((s): AnnouncedFile[] => [
      { kind: 'sample', step: s.step, folder: samples, file: s },
      ...(s.plane ? [{ kind: 'plane' as const, step: s.step, folder: samples, file: s.plane }] : []),
    ]),
    ...readCheckpoints(db, run.key).map((c): AnnouncedFile => ({
      kind: 'checkpoint',
      step: c.step,
      folder: join(folder, CHECKPOINTS_FOLDER),
      file: c,
    })),
  ];
}

/** Checks a file against its recorded size and SHA-256; a grid must also be a complete image. */
export async function checkListedFile(
  run: StoredRun,
  { kind, step, folder, file }: AnnouncedFile,
): Promise<Finding | undefined> {
  const path = join(folder, file.file);
  try {
    const wrong =
      kind === 'sample' && file.file.endsWith('.png') ? gridDamage(folder, file) : await damageOf(folder, file);
    if (wrong === undefined) return undefined;
    const missing = !existsSync(path);
    const what = wrong.startsWith(`${path} `) ? wrong.slice(path.length + 1) : wrong;
    return {
      kind,
      run: run.id,
      path,
      what,
      cost: COST[kind],
      repair: missing ? 'removes it from the database and adds an event to the run' : KEPT,
      step,
      missing,
    };
  } catch (error) {
    return { ...unreadable(kind, run.id, path, error), step };
  }
}

function gridDamage(folder: string, file: AnnouncedFile['file']): string | undefined {
  const bytes = readVerified(folder, file);
  return typeof bytes === 'string' ? bytes : gridProblem(bytes);
}
