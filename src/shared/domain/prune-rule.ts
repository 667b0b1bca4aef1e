import { z } from 'zod';
import type { RunId } from './run/run';

/** Which checkpoints of a run stay: first, last, best, pinned and those that branches began at always; beside them every n-th, or none. */
export const MAX_EVERY = 1_000_000;
export const pruneRule = z.strictObject({ every: z.number().int().min(1).max(MAX_EVERY).nullable() });
export type PruneRule = z.infer<typeof pruneRule>;

/** Why a checkpoint stays. */
type KeepReason = 'first' | 'last' | 'best' | 'pinned' | 'branch' | 'every';

/** What thinning would do to one run. */
export interface PrunedRun {
  run: RunId;
  name: string;
  kept: { step: number; why: KeepReason[] }[];
  /** Steps of the checkpoints that go, ascending. */
  gone: number[];
  /** Bytes of the disk that this frees. */
  bytes: number;
}

export interface PrunePreview {
  runs: PrunedRun[];
  /** Runs that are left as they are, and why. */
  skipped: { run: RunId; message: string }[];
  bytes: number;
}

/** The facts that decide which checkpoints stay; steps. */
export interface PruneFacts {
  /** Ascending. */
  checkpoints: readonly number[];
  best: ReadonlySet<number>;
  pinned: ReadonlySet<number>;
  /** At which a branch of the run began. */
  branches: ReadonlySet<number>;
}

/** Sorts checkpoints into those that stay, with every reason, and those that go. Every n-th is counted from the first. */
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
  every === null ? 'first, last, best and pinned kept' : `first, last, best, pinned and every ${every}. kept`;
