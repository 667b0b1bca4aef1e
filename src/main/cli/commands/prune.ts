import { unwrap } from '../../../shared/contract/outcome';
import { MAX_EVERY, pruneRule } from '../../../shared/domain/prune-rule';
import type { PruneRule } from '../../../shared/domain/prune-rule';
import { print, printJson, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes } from '../lib/format';
import { asUsage, UsageError } from '../lib/usage-error';

/** `every=5`, or `none` for no other than first, last, best and pinned. */
export function parseRule(text: string): PruneRule {
  const every = /^every=(\d+)$/.exec(text)?.[1];
  if (text !== 'none' && !pruneRule.safeParse({ every: Number(every) }).success)
    throw new UsageError(
      `--checkpoints is every=N with a whole number N from 1 to ${MAX_EVERY}, or none; "${text.slice(0, 40)}" is neither.`,
    );
  return { every: every === undefined ? null : Number(every) };
}

/** `gander thin`: checkpoints that a rule does not keep go for good; with `dryRun` it only says which. */
export const thin = (
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
        `${run}  ${name}  ${gone.length === 0 ? 'nothing goes' : `${dryRun ? 'would go' : 'gone'}: ${gone.join(', ')} (${bytes(size)})`}`,
      );
      print(`  kept: ${kept.map(({ step, why }) => `${step} (${why.join(', ')})`).join(', ') || 'none'}`);
    }
    print(`${dryRun ? 'Would free' : 'Freed'} ${bytes(found.bytes)}.`);
  });
