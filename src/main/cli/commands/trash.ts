import { createInterface } from 'node:readline';
import { m } from '../../../paraglide/messages';
import { unwrap } from '../../../shared/contract/outcome';
import { isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { print, printJson, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes, state, steps, table } from '../lib/format';
import { runJson } from '../lib/run-json';
import { asUsage, EXIT } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander delete`, `gander restore` and `gander trash`. */
export const addTrashCommands: AddCommand = (program, action) => {
  program
    .command('delete')
    .description(m.command_move_runs_trash_or_delete())
    .argument('<run...>')
    .option('--now', m.command_delete_permanently_with_all_files(), false)
    .option('--yes', m.command_option_yes(), false)
    .action(action((c, words: string[], options: { yes: boolean; now: boolean }) => remove(c, words, options)));
  program
    .command('restore')
    .description(m.command_restore_runs_from_trash())
    .argument('<run...>')
    .action(action((c, words: string[]) => restore(c, words)));
  program
    .command('trash')
    .description(m.command_list_trash_or_delete_runs())
    .option('--empty', m.command_delete_all_runs_in_trash(), false)
    .option('--yes', m.command_option_yes(), false)
    .action(action((c, options: { empty: boolean; yes: boolean }) => trash(c, options)));
};

const count = (n: number): string => m.common_run_count({ count: n });
const isTrashed = (run: RunRow): boolean => run.trashedAt !== undefined;

/**
 * `gander delete`: moves runs to the trash; with `now` deletes them permanently, after a confirmation. Returns the
 * exit code.
 */
export const remove = (
  context: Context,
  words: string[],
  { yes, now }: { yes: boolean; now: boolean },
): Promise<number> =>
  withCore(context, 'gander delete', async (core) => {
    const all = await core.request('runs:list');
    const found = asUsage(findAllRuns(words, now ? all : all.filter((run) => !isTrashed(run))));
    const ids = found.map((run) => run.id);
    const { bytes: size } = await core.request('runs:deleteEstimate', ids);
    const live = found.find((run) => isLive(run.state));
    if (
      now &&
      !live &&
      !yes &&
      !(await confirmed(m.command_delete_question({ count: count(ids.length), size: bytes(size) })))
    )
      return EXIT.failed;
    unwrap(await core.request('runs:act', now ? 'delete' : 'trash', ids));
    if (context.json) printJson(now ? { deleted: ids, bytes: size } : { trashed: ids, bytes: size });
    else
      print(
        now
          ? m.command_deleted_permanently({ count: count(ids.length), size: bytes(size) })
          : m.command_moved_trash_gander_restore_restores({ count: count(ids.length), size: bytes(size) }),
      );
    return EXIT.done;
  });

/** `gander restore`: restores runs from the trash. */
export const restore = (context: Context, words: string[]): Promise<void> =>
  withCore(context, 'gander restore', async (core) => {
    const found = asUsage(findAllRuns(words, (await core.request('runs:list')).filter(isTrashed)));
    const ids = found.map((run) => run.id);
    unwrap(await core.request('runs:act', 'restore', ids));
    if (context.json) printJson({ restored: ids });
    else print(m.command_restored({ count: count(ids.length) }));
  });

/** `gander trash`: lists the trash and its size; with `empty` deletes its runs permanently. Returns the exit code. */
export const trash = (context: Context, { empty, yes }: { empty: boolean; yes: boolean }): Promise<number> =>
  withCore(context, 'gander trash', async (core) => {
    const runs = (await core.request('runs:list')).filter(isTrashed);
    const ids = runs.map((run) => run.id);
    const { bytes: size } = await core.request('runs:deleteEstimate', ids);
    if (!empty) {
      if (context.json) printJson({ runs: runs.map(runJson), bytes: size });
      else
        print(
          runs.length === 0
            ? m.common_trash_empty()
            : `${table(
                [
                  m.command_column_run(),
                  m.command_column_name(),
                  m.command_column_state(),
                  m.command_column_step(),
                  m.command_column_since(),
                ],
                runs.map((r) => [r.id, r.name, state(r), steps(r), r.trashedAt!]),
              )}\n\n${count(runs.length)}, ${bytes(size)}`,
        );
      return EXIT.done;
    }
    if (
      runs.length > 0 &&
      !yes &&
      !(await confirmed(m.command_delete_question({ count: count(ids.length), size: bytes(size) })))
    )
      return EXIT.failed;
    if (runs.length > 0) unwrap(await core.request('runs:act', 'delete', ids));
    if (context.json) printJson({ deleted: ids, bytes: size });
    else print(m.command_deleted_permanently({ count: count(ids.length), size: bytes(size) }));
    return EXIT.done;
  });

/** Asks only at a terminal; a script is taken at its options. */
async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => prompt.question(question, resolve));
  prompt.close();
  return /^y(es)?$/i.test(answer.trim());
}
