import { createInterface } from 'node:readline';
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
    .description('Move runs to the trash, or delete them permanently with --now.')
    .argument('<run...>')
    .option('--now', 'delete permanently, with all files of the runs', false)
    .option('--yes', 'do not ask for confirmation', false)
    .action(action((c, words: string[], options: { yes: boolean; now: boolean }) => remove(c, words, options)));
  program
    .command('restore')
    .description('Restore runs from the trash.')
    .argument('<run...>')
    .action(action((c, words: string[]) => restore(c, words)));
  program
    .command('trash')
    .description('List the trash, or delete its runs permanently with --empty.')
    .option('--empty', 'delete all runs in the trash permanently', false)
    .option('--yes', 'do not ask for confirmation', false)
    .action(action((c, options: { empty: boolean; yes: boolean }) => trash(c, options)));
};

const count = (n: number): string => `${n} run${n === 1 ? '' : 's'}`;
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
      !(await confirmed(`Delete ${count(ids.length)} permanently and free ${bytes(size)}? [y/N] `))
    )
      return EXIT.failed;
    unwrap(await core.request('runs:act', now ? 'delete' : 'trash', ids));
    if (context.json) printJson(now ? { deleted: ids, bytes: size } : { trashed: ids, bytes: size });
    else
      print(
        now
          ? `Deleted ${count(ids.length)} permanently, ${bytes(size)} freed.`
          : `Moved ${count(ids.length)} to the trash (${bytes(size)}): "gander restore" restores them, "gander trash --empty" frees the space.`,
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
    else print(`Restored ${count(ids.length)}.`);
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
            ? 'The trash is empty.'
            : `${table(
                ['RUN', 'NAME', 'STATE', 'STEP', 'SINCE'],
                runs.map((r) => [r.id, r.name, state(r), steps(r), r.trashedAt!]),
              )}\n\n${count(runs.length)}, ${bytes(size)}`,
        );
      return EXIT.done;
    }
    if (
      runs.length > 0 &&
      !yes &&
      !(await confirmed(`Delete ${count(ids.length)} permanently and free ${bytes(size)}? [y/N] `))
    )
      return EXIT.failed;
    if (runs.length > 0) unwrap(await core.request('runs:act', 'delete', ids));
    if (context.json) printJson({ deleted: ids, bytes: size });
    else print(`Deleted ${count(ids.length)} permanently, ${bytes(size)} freed.`);
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
