import { z } from 'zod';
import { m } from '../../paraglide/messages';
import type { RunId } from './run/run';

/** Which checkpoints are kept: first, last, best, pinned and branch points always; in addition every n-th, or none. */
export const MAX_EVERY = 1_000_000;
export const pruneRule = z.strictObject({ every: z.number().int().min(1).max(MAX_EVERY).nullable() });
export type PruneRule = z.infer<typeof pruneRule>;

/** Why a checkpoint is kept. */
type KeepReason = 'first' | 'last' | 'best' | 'pinned' | 'branch' | 'every';

/** Effect of pruning on one run. */
export interface PrunedRun {
  run: RunId;
  name: string;
  kept: { step: number; why: KeepReason[] }[];
  /** Steps of the deleted checkpoints, ascending. */
  gone: number[];
  /** Disk space that this frees. */
  bytes: number;
}

export interface PrunePreview {
  runs: PrunedRun[];
  /** Runs that are skipped, and why. */
  skipped: { run: RunId; message: string }[];
  bytes: number;
}

/** Steps on which the decision depends. */
export interface PruneFacts {
  /** Ascending. */
  checkpoints: readonly number[];
  best: ReadonlySet<number>;
  pinned: ReadonlySet<number>;
  /** Steps from which branches of the run start. */
  branches: ReadonlySet<number>;
}

/** Sorts checkpoints into those kept, with every reason, and those deleted. Every n-th is counted from the first. */
export function sortCheckpoints(
  { checkpoints, best, pinned, branches }: PruneFacts,
  { every }: PruneRule,
): Pick<PrunedRun, 'kept' | 'gone'> {
  const found: Pick<PrunedRun, 'kept' | 'gone'> = { kept: [], gone: [] };
  checkpoints.forEach((step, i) => {
    const why: KeepReason[] = [];
    if (i === 0) why.push('first');
    if (i === checkpoints.length - 1) why.push('last');
    if (best.has(step)) why.push('best');
    if (pinned.has(step)) why.push('pinned');
    if (branches.has(step)) why.push('branch');
    if (every !== null && i % every === 0) why.push('every');
    if (why.length > 0) found.kept.push({ step, why });
    else found.gone.push(step);
  });
  return found;
}

export const describeRule = ({ every }: PruneRule): string =>
  every === null ? m.core_first_last_best_and_pinned() : m.core_first_last_best_pinned_and({ every });
