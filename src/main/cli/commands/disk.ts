import type { RunRow } from '../../../shared/domain/run/run';
import { print, printJson, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { bytes, state, table } from '../lib/format';
import type { AddCommand } from '../lib/command';

/** Adds `gander disk`. */
export const addDisk: AddCommand = (program, action) => {
  program
    .command('disk')
    .description('Show disk usage: checkpoints, grids and journal of each run, and the free space.')
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
      run.trashedAt === undefined ? state(run) : 'trash',
      bytes(run.stored.checkpoints),
      bytes(run.stored.samples),
      bytes(run.stored.log),
      bytes(total(run)),
    ];
    if (runs.length > 0)
      print(`${table(['RUN', 'NAME', 'STATE', 'CHECKPOINTS', 'GRIDS', 'JOURNAL', 'TOTAL'], runs.map(cells))}\n`);
    print(
      `runs       checkpoints ${bytes(sum((run) => run.stored.checkpoints))}, grids ${bytes(sum((run) => run.stored.samples))}, journals ${bytes(sum((run) => run.stored.log))}; ${bytes(trash)} of it in the trash`,
    );
    print(
      `database   ${bytes(usage.database)}, ${bytes(usage.emptyPages)} of it empty${usage.backups > 0 ? `; backups ${bytes(usage.backups)}` : ''}`,
    );
    print(`datasets   ${bytes(usage.datasets)}`);
    print(`exports    ${bytes(usage.exports)}`);
    print(`free       ${Number.isFinite(usage.free) ? bytes(usage.free) : 'unknown'}`);
  });
