import path from 'node:path';
import { m } from '../../../paraglide/messages';
import type { WatchedFolder } from '../../../shared/contract/import-status';
import { unwrap } from '../../../shared/contract/outcome';
import { isEnded, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { visible } from '../../../shared/lib/text';
import { openFor, print, printJson, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import type { AddCommand } from '../lib/command';
import { state, steps, table } from '../lib/format';
import { EXIT } from '../lib/usage-error';

interface WatchOptions {
  list: boolean;
  remove: boolean;
}

/** Adds `gander watch`. */
export const addWatch: AddCommand = (program, action) => {
  program
    .command('watch')
    .description(m.command_follow_folders_in_which_other())
    .argument('[folder...]')
    .option('--list', m.command_show_watched_folders(), false)
    .option('--remove', m.command_watch_these_folders_no_longer(), false)
    .action(action((c, folders: string[], options: WatchOptions) => watch(c, folders, options)));
};

async function watch(context: Context, folders: string[], { list, remove }: WatchOptions): Promise<number> {
  if (list || (folders.length === 0 && !remove))
    return withCore(context, 'gander watch', async (core) => {
      printFolders(context, await core.request('watch:list'));
      return EXIT.done;
    });
  if (remove)
    return withCore(context, 'gander watch', async (core) => {
      for (const folder of folders) unwrap(await core.request('watch:remove', path.resolve(folder)));
      return EXIT.done;
    });
  return follow(context, folders);
}

function printFolders({ json }: Context, folders: readonly WatchedFolder[]): void {
  if (json) return printJson(folders);
  if (folders.length === 0) return print(m.command_no_folder_watched_gander_watch());
  print(
    table(
      ['FOLDER', 'STATE', 'RUNS'],
      folders.map((one) => [visible(one.path), one.message ?? one.state, String(one.runs)]),
    ),
  );
}

/** Watches folders and prints the states of their runs until Ctrl-C; the folders stay watched. */
async function follow(context: Context, folders: string[]): Promise<number> {
  const core = await openFor(context, 'gander watch', { work: true });
  const paths = folders.map((folder) => path.resolve(folder));
  const shown = new Map<string, string>();
  const show = (rows: readonly RunRow[]): void => {
    for (const row of rows) {
      const source = row.external?.source?.path;
      if (source === undefined || !paths.includes(source) || shown.get(row.id) === row.state) continue;
      if (!shown.has(row.id) && !isLive(row.state) && !isEnded(row.state)) continue;
      shown.set(row.id, row.state);
      print(`${row.id}  ${visible(row.name)}  ${state(row)}  ${steps(row)}`);
    }
  };
  try {
    const stop = core.on('runs:changed', ({ rows }) => {
      show(rows);
    });
    const problems = core.on('watch:changed', (list) => {
      for (const { message } of list) if (message !== undefined) say(message);
    });
    for (const folder of paths) unwrap(await core.request('watch:add', folder));
    say(m.command_watching_ctrl_c_ends_command({ map: paths.map((one) => visible(one)).join(', ') }));
    show(await core.request('runs:list'));
    await Promise.race([interrupted(), core.lost]);
    stop();
    problems();
  } finally {
    await core.close();
  }
  return EXIT.done;
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
