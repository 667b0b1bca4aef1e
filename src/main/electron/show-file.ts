import { existsSync } from 'node:fs';
import type { Requests, ShownTarget } from '../../shared/contract/requests';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { runIdText } from '../../shared/contract/schemas';
import { m } from '../../paraglide/messages';
import type { Core } from '../core/core';
import { datasetsFolder } from '../datasets';
import { runFolder, runsFolder } from '../runs';

type How = Parameters<Requests['app:show']>[1];

/** The part of Electron's `shell` that is used; `openPath` answers with a problem, or nothing. */
interface Desktop {
  openPath(path: string): Promise<string>;
  showItemInFolder(path: string): void;
}

/** What a page may have shown depends on these. */
interface ShownFrom {
  core: Pick<Core, 'request'>;
  shell: Desktop;
  home: string;
  /** Paths of the files that this window saved, by the name that the page gave them. */
  saved: ReadonlyMap<string, string>;
}

/**
 * Opens a finished export or a saved file, or shows it in the file manager; folders are always opened there. The page names
 * what it wants and never a path, so that it cannot have other files opened.
 */
export async function showFile(from: ShownFrom, target: ShownTarget, how: How): Promise<Outcome<null>> {
  const path = await pathOf(from, target);
  if (!path.ok) return path;
  const isFile = target.kind === 'export' || target.kind === 'saved';
  if (!existsSync(path.value))
    return refuse(isFile ? m.core_file_gone({ file: path.value }) : m.app_folder_missing({ path: path.value }));
  if (isFile && how === 'folder') {
    from.shell.showItemInFolder(path.value);
    return ok(null);
  }
  const problem = await from.shell.openPath(path.value);
  return problem === '' ? ok(null) : refuse(m.core_file_not_opened({ file: path.value, problem }));
}

async function pathOf({ core, home, saved }: ShownFrom, target: ShownTarget): Promise<Outcome<string>> {
  switch (target.kind) {
    case 'export': {
      const status = await core.request('exports:status', target.export);
      if (!status.ok) return status;
      return status.value.file === undefined ? refuse(m.core_export_not_finished()) : ok(status.value.file);
    }
    case 'saved': {
      const path = saved.get(target.name);
      return path === undefined ? refuse(m.app_not_saved_here({ name: target.name })) : ok(path);
    }
    case 'run':
      // The id is checked here, since it becomes a part of the path.
      return ok(runFolder(home, runIdText.parse(target.run)));
    case 'folder':
      return ok({ home, runs: runsFolder(home), datasets: datasetsFolder(home) }[target.folder]);
  }
}
