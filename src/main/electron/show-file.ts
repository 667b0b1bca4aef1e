import { existsSync } from 'node:fs';
import type { Requests } from '../../shared/contract/requests';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { m } from '../../paraglide/messages';
import type { Core } from '../core/core';

type FileOf = Parameters<Requests['app:show']>[0];
type How = Parameters<Requests['app:show']>[1];

/** The part of Electron's `shell` that is used; `openPath` answers with a problem, or nothing. */
interface Desktop {
  openPath(path: string): Promise<string>;
  showItemInFolder(path: string): void;
}

/**
 * Opens a finished export, or shows it in the file manager; of a run its folder, which is never opened as a file. The page names
 * the export or run and never a path, so that it cannot have other files opened.
 */
export async function showFile(
  core: Pick<Core, 'request'>,
  shell: Desktop,
  of: FileOf,
  how: How,
): Promise<Outcome<null>> {
  const path = await pathOf(core, of);
  if (!path.ok) return path;
  if (!existsSync(path.value)) return refuse(m.core_file_gone({ file: path.value }));
  if (how === 'folder' && 'export' in of) {
    shell.showItemInFolder(path.value);
    return ok(null);
  }
  const problem = await shell.openPath(path.value);
  return problem === '' ? ok(null) : refuse(m.core_file_not_opened({ file: path.value, problem }));
}

async function pathOf(core: Pick<Core, 'request'>, of: FileOf): Promise<Outcome<string>> {
  if ('run' in of) {
    const run = await core.request('runs:get', of.run);
    return run.ok ? ok(run.value.folder) : run;
  }
  const status = await core.request('exports:status', of.export);
  if (!status.ok) return status;
  return status.value.file === undefined ? refuse(m.core_export_not_finished()) : ok(status.value.file);
}
