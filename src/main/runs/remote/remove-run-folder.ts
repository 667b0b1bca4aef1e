import { posix } from 'node:path';
import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { parseJson } from '../../../shared/formats/json';
import { TARGET_RUNS_FOLDER } from '../../../shared/formats/remote-run';
import { RUN_FILE } from '../../../shared/formats/run-file';
import type { TargetFiles } from '../../targets/files/target-files';

/**
 * Removes the folder of a run from a target, if its `run.json` says that it is of this run.
 *
 * @returns refused when the target cannot be used, or when the folder is not of this run
 */
export async function removeRunFolder(files: TargetFiles, id: RunId): Promise<Outcome<null>> {
  const folder = posix.join(TARGET_RUNS_FOLDER, id);
  const names = await files.list(folder);
  if (!names.ok) return names;
  if (names.value.length === 0) return ok(null);
  const read = await files.read([{ path: posix.join(folder, RUN_FILE), offset: 0 }]);
  if (!read.ok) return read;
  const json = parseJson(read.value[0]?.bytes ?? Buffer.alloc(0));
  const { format, id: found } = Object(json.ok ? json.value : undefined) as { format?: unknown; id?: unknown };
  if (format !== 1 || found !== id) return refuse(m.target_folder_not_of_run({ file: RUN_FILE }));
  return files.removeFolder(folder);
}
