import { m } from '../../../paraglide/messages';
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
    .description(m.command_prune_checkpoints_first_last_best())
    .argument('<run...>')
    .requiredOption('--checkpoints <rule>', m.command_which_others_keep_every_n())
    .option('--dry-run', m.command_only_show_what_would_be(), false)
    .action(
      action((c, words: string[], options: { checkpoints: string; dryRun: boolean }) => prune(c, words, options)),
    );
};

/** Reads `every=5`, or `none` to keep only the first, last, best and pinned checkpoints. */
export function parseRule(text: string): PruneRule {
  const every = /^every=(\d+)$/.exec(text)?.[1];
  if (text !== 'none' && !pruneRule.safeParse({ every: Number(every) }).success)
    throw new UsageError(m.command_checkpoints_must_be_every_n({ maxEvery: MAX_EVERY, text: text.slice(0, 40) }));
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
      const deleted = { run, name, steps: gone.join(', '), size: bytes(size) };
      if (gone.length === 0) print(m.command_prune_nothing({ run, name }));
      else print(dryRun ? m.command_prune_would_delete(deleted) : m.command_prune_deleted(deleted));
      print(
        m.command_prune_kept({
          map: kept.map(({ step, why }) => `${step} (${why.join(', ')})`).join(', ') || m.common_none(),
        }),
      );
    }
    print(
      dryRun
        ? m.command_would_free_bytes({ bytes: bytes(found.bytes) })
        : m.command_freed_bytes({ bytes: bytes(found.bytes) }),
    );
  });
