import { m } from '../../../paraglide/messages';
import type { RunRow } from '../../../shared/domain/run/run';
import { print, printJson, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { bytes, state, table } from '../lib/format';
import type { AddCommand } from '../lib/command';

/** Adds `gander disk`. */
export const addDisk: AddCommand = (program, action) => {
  program
    .command('disk')
    .description(m.command_show_disk_usage_checkpoints_grids())
    .action(action((c) => disk(c)));
};

const total = ({ stored }: RunRow): number => stored.checkpoints + stored.samples + stored.log;

/** `gander disk`: prints the disk usage of each run, the largest first, and of the rest of the home. */
export const disk = (context: Context): Promise<void> =>
  withCore(context, 'gander disk', async (core) => {
    const usage = await core.request('disk:usage');
    const runs = (await core.request('runs:list')).sort((a, b) => total(b) - total(a));
    const sum = (of: (run: RunRow) => number) => runs.reduce((all, run) => all + of(run), 0);
    const trash = sum((run) => (run.trashedAt === undefined ? 0 : total(run)));
    if (context.json) {
      printJson({
        ...usage,
        trash,
        runs: runs.map((run) => ({ id: run.id, name: run.name, ...run.stored, trashed: run.trashedAt !== undefined })),
      });
      return;
    }
    const cells = (run: RunRow) => [
      run.id,
      run.name,
      run.trashedAt === undefined ? state(run) : m.command_in_trash(),
      bytes(run.stored.checkpoints),
      bytes(run.stored.samples),
      bytes(run.stored.log),
      bytes(total(run)),
    ];
    if (runs.length > 0)
      print(
        `${table([m.command_column_run(), m.command_column_name(), m.command_column_state(), m.command_column_checkpoints(), m.command_column_grids(), m.command_column_journal(), m.command_column_total()], runs.map(cells))}\n`,
      );
    print(
      m.command_runs_checkpoints_grids_journals_in({
        sum: bytes(sum((run) => run.stored.checkpoints)),
        sum2: bytes(sum((run) => run.stored.samples)),
        sum3: bytes(sum((run) => run.stored.log)),
        trash: bytes(trash),
      }),
    );
    print(
      m.command_database_empty({
        database: bytes(usage.database),
        emptyPages: bytes(usage.emptyPages),
        detail: usage.backups > 0 ? m.command_disk_backups({ backups: bytes(usage.backups) }) : '',
      }),
    );
    print(m.command_disk_datasets({ datasets: bytes(usage.datasets) }));
    print(m.command_disk_exports({ exports: bytes(usage.exports) }));
    print(m.command_disk_free({ detail: Number.isFinite(usage.free) ? bytes(usage.free) : m.common_unknown() }));
  });
