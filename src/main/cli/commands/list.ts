import { m } from '../../../paraglide/messages';
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
    .description(m.command_list_runs_newest_first_without())
    .option('--view <name>', m.command_filter_and_sort_as_saved())
    .option('--filter <text>', m.command_only_runs_match_filter_as({ timeZone: timeZone() }))
    .option('--all', m.command_include_archived_and_trashed_runs(), false)
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
    if (rows.length === 0) return print(m.command_there_no_runs_yet_start());
    if (runs.length === 0) return print(m.command_none_runs_matches_gander_list({ count: rows.length }));
    print(
      table(
        [
          m.command_column_run(),
          m.command_column_name(),
          m.command_column_experiment(),
          m.command_column_state(),
          m.command_column_step(),
          m.command_column_losses(),
        ],
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
    m.command_there_no_saved_view({
      name: shown(name),
      name2: didYouMean(name, known),
      detail:
        known.length > 0 ? m.command_saved_views({ known: known.join(', ') }) : m.command_views_saved_in_window_above(),
    }),
  );
}
