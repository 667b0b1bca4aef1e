import { m } from '../../paraglide/messages';
import { readSetting, writeSetting } from '../database';
import { rebuild } from './import/adopt';
import type { RebuildServices } from './import/adopt';
import type { RunServices } from './run-services';
import { runsFolder } from './folder/run-folder';
import { folderIds, unknownFolders } from './verify/folders';
import { logLine } from '../core/log-line';
import { inEnglish } from '../../shared/locale';

/**
 * Reads the run folders of a home after its database was lost; continues if an earlier start was interrupted in this.
 *
 * @returns a function that describes the run folders that are not listed, if the database lacks only some of them: these may have
 *   been deleted on purpose
 */
export async function recover(
  services: RebuildServices,
  isClosing: () => boolean,
): Promise<(() => string) | undefined> {
  const { database, disk, home } = services;
  if (database.isNew && folderIds(home).length > 0)
    await disk.retry(() => writeSetting(database.write, 'rebuilding', true));
  if (!readSetting(database.read, 'rebuilding')) return describeUnlisted(services);
  const unknown = unknownFolders(home, database.read).length;
  logLine(
    `The database ${database.file} was missing or empty. Reading ${unknown} run folder${unknown === 1 ? '' : 's'} again: the queue, saved views and settings are not in them.`,
  );
  const { added, refused } = await rebuild(services, isClosing);
  if (isClosing()) return undefined;
  await disk.retry(() => writeSetting(database.write, 'rebuilding', false));
  for (const { message } of refused) logLine(`Not imported: ${message}`);
  logLine(`${added.length} of them ${added.length === 1 ? 'is' : 'are'} in the list again.`);
  return undefined;
}

function describeUnlisted({ database, home }: Pick<RunServices, 'database' | 'home'>): (() => string) | undefined {
  const found = unknownFolders(home, database.read).filter(({ run, isWhole }) => run !== undefined && isWhole === true);
  if (found.length === 0) return undefined;
  const describe = (): string =>
    m.runs_unlisted_folders({ count: found.length, folder: runsFolder(home), run: found[0]!.run! });
  logLine(inEnglish(describe));
  return describe;
}
