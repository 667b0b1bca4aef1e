import { listedRows, sortRows } from '../../../shared/domain/table/listed-rows';
import { shown } from '../../../shared/domain/text-limits';
import type { SavedView, SavedViews } from '../../../shared/domain/table/saved-view';
import { didYouMean } from '../../../shared/domain/did-you-mean';
import { print, printJson, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { losses, state, steps, table } from '../lib/format';
import { runJson } from '../lib/run-json';
import { asUsage, UsageError } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';
import { timeZone } from '../../../shared/lib/format';

/** Adds `gander list`. */
export const addList: AddCommand = (program, action) => {
  program
    .command('list')
    .description('List runs, newest first, without archived and trashed ones.')
    .option('--view <name>', 'filter and sort as this saved view does')
    .option(
      '--filter <text>',
      `only runs that match a filter, as in the window; times are in the time zone of this terminal, ${timeZone()}`,
    )
    .option('--all', 'include archived and trashed runs', false)
    .action(action((c, options: ListOptions) => list(c, options)));
};

export interface ListOptions {
  /** Name of a saved view. */
  view?: string;
  /** A filter, as in the window. With a view, runs have to match both. */
  filter?: string;
  all: boolean;
}

/** `gander list`: prints runs, newest first or in the order of a saved view. */
export const list = (context: Context, options: ListOptions): Promise<void> =>
  withCore(context, 'gander list', async (core) => {
    const rows = await core.request('runs:list');
    const view = options.view === undefined ? undefined : find(options.view, await core.request('views:get'));
    const filter = [view?.filter ?? '', options.filter ?? ''].map((text) => `(${text})`).join(' ');
    const runs = sortRows(
      asUsage(listedRows(rows, filter, options.all ? 'everywhere' : 'runs')),
      view?.sort ?? { by: 'id', descending: true },
    );
    if (context.json) return printJson(runs.map(runJson));
    if (rows.length === 0) return print('There are no runs yet: start some with "gander run digits-compare".');
    if (runs.length === 0)
      return print(`None of the ${rows.length} runs matches: "gander list --all" includes archived and trashed runs.`);
    print(
      table(
        ['RUN', 'NAME', 'EXPERIMENT', 'STATE', 'STEP', 'LAST LOSSES'],
        runs.map((r) => [r.id, r.name, r.experimentName, state(r), steps(r), losses(r)]),
        // A file or another program gets whole names.
        process.stdout.isTTY ? { columns: process.stdout.columns, shorten: [1, 2] } : undefined,
      ),
    );
  });

function find(name: string, { views }: SavedViews): SavedView {
  const found = views.find((view) => view.name === name);
  if (found) return found;
  const known = views.map((view) => view.name);
  throw new UsageError(
    `There is no saved view ${shown(name)}.${didYouMean(name, known)}${known.length > 0 ? ` Saved views: ${known.join(', ')}.` : ' Views are saved in the window, above the list of runs.'}`,
  );
}
