import { existsSync } from 'node:fs';
import { m } from '../../paraglide/messages';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { RevealTarget } from '../../shared/contract/requests';
import { runIdText } from '../../shared/contract/schemas';
import { datasetsFolder } from '../datasets';
import { runFolder, runsFolder } from '../runs';

/**
 * Returns the path that a page may have shown in the file manager: a folder of the home, or a file that this window has
 * saved. Refuses any other.
 *
 * @param saved paths of the saved files, by the name that the page gave them
 */
export function revealPath(home: string, target: RevealTarget, saved: ReadonlyMap<string, string>): Outcome<string> {
  const path = pathOf(home, target, saved);
  if (path === undefined) return refuse(m.app_not_saved_here({ name: target.kind === 'saved' ? target.name : '' }));
  return existsSync(path) ? ok(path) : refuse(m.app_folder_missing({ path }));
}

function pathOf(home: string, target: RevealTarget, saved: ReadonlyMap<string, string>): string | undefined {
  if (target.kind === 'saved') return saved.get(target.name);
  // The id is checked here, since it becomes a part of the path.
  if (target.kind === 'run') return runFolder(home, runIdText.parse(target.run));
  return { home, runs: runsFolder(home), datasets: datasetsFolder(home) }[target.folder];
}
