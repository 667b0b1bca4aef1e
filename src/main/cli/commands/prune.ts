import { unwrap } from '../../../shared/contract/outcome';
import { MAX_EVERY, pruneRule } from '../../../shared/domain/prune-rule';
import type { PruneRule } from '../../../shared/domain/prune-rule';
import { print, printJson, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes } from '../lib/format';
import { asUsage, UsageError } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** Adds `gander thin`. */
export const addPrune: AddCommand = (program, action) => {
  program
    .command('thin')
    .description('Prune checkpoints: the first, last, best and pinned ones and every n-th are kept.')
    .argument('<run...>')
    .requiredOption('--checkpoints <rule>', 'which others to keep: every=N, or none')
    .option('--dry-run', 'only show what would be deleted', false)
    .action(
      action((c, words: string[], options: { checkpoints: string; dryRun: boolean }) => prune(c, words, options)),
    );
};

/** Reads `every=5`, or `none` to keep only the first, last, best and pinned checkpoints. */
export function parseRule(text: string): PruneRule {
  const every = /^every=(\d+)$/.exec(text)?.[1];
  if (text !== 'none' && !pruneRule.safeParse({ every: Number(every) }).success)
    throw new UsageError(
      `--checkpoints must be every=N, with a whole number N from 1 to ${MAX_EVERY}, or none, not "${text.slice(0, 40)}".`,
    );
  return { every: every === undefined ? null : Number(every) };
}

/** `gander thin`: deletes the checkpoints that a rule does not keep; with `dryRun` it only lists them. */
export const prune = (
  context: Context,
  words: string[],
  { checkpoints, dryRun }: { checkpoints: string; dryRun: boolean },
): Promise<void> =>
  withCore(context, 'gander thin', async (core) => {
    const rule = parseRule(checkpoints);
    const ids = asUsage(findAllRuns(words, await core.request('runs:list'))).map((run) => run.id);
    const found = unwrap(await core.request(dryRun ? 'checkpoints:previewThin' : 'checkpoints:thin', ids, rule));
    if (context.json) return printJson({ dryRun, ...found });
    for (const { message } of found.skipped) say(message);
    for (const { run, name, kept, gone, bytes: size } of found.runs) {
      print(
        `${run}  ${name}  ${gone.length === 0 ? 'nothing to delete' : `${dryRun ? 'would delete' : 'deleted'}: ${gone.join(', ')} (${bytes(size)})`}`,
      );
      print(`  kept: ${kept.map(({ step, why }) => `${step} (${why.join(', ')})`).join(', ') || 'none'}`);
    }
    print(`${dryRun ? 'Would free' : 'Freed'} ${bytes(found.bytes)}.`);
  });
