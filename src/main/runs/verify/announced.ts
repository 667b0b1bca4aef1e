import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { CHECKPOINTS_FOLDER, SAMPLES_FOLDER } from '../../../shared/formats/run-file';
import { readCheckpoints, readSamples } from '../../database';
import type { DatabaseReader, StoredRun } from '../../database';
import { damageOf, readVerified } from '../checkpoints/checkpoint';
import { gridProblem } from '../run-samples';
import { kept, unreadable } from './finding';
import type { Finding } from './finding';
import { assertNever } from '../../../shared/contract/outcome';

/** A file that the journal lists, with its recorded size and hash. */
interface AnnouncedFile {
  kind: 'sample' | 'plane' | 'checkpoint';
  step: number;
  folder: string;
  file: { file: string; bytes: number; sha256: string };
}

function describeCost(kind: AnnouncedFile['kind']): string {
  switch (kind) {
    case 'sample':
      return m.runs_verify_cost_sample();
    case 'plane':
      return m.runs_verify_cost_plane();
    case 'checkpoint':
      return m.runs_verify_cost_checkpoint();
    default:
      return assertNever(kind);
  }
}

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
      cost: describeCost(kind),
      repair: missing ? m.runs_verify_repair_file_row() : kept(),
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
