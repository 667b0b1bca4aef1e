import type { RunId } from '../../../../shared/domain/run/run';

/** Moves a queued run to a position, counted from 1. */
export interface QueueMove {
  run: RunId;
  position: number;
}

/**
 * The moves that return runs to their former positions in the queue.
 *
 * Runs that have left the queue since are left out; runs that were added since stay behind the older ones.
 * @param moved the runs that were moved; the others have kept their order
 */
export function movesToRestore(now: readonly RunId[], before: readonly RunId[], moved: readonly RunId[]): QueueMove[] {
  const queued = new Set(now);
  let order = [...now];
  // From the last to the first, so that the runs behind each moved run are already in place.
  return before
    .filter((run) => moved.includes(run) && queued.has(run))
    .reverse()
    .map((run) => {
      const others = order.filter((one) => one !== run);
      const behind = before.slice(before.indexOf(run) + 1).find((one) => queued.has(one));
      const at = behind === undefined ? 1 + lastIndexAmong(others, before) : others.indexOf(behind);
      order = [...others.slice(0, at), run, ...others.slice(at)];
      return { run, position: at + 1 };
    });
}

/**
 * The moves that bring each of some queued runs one place up (-1) or down (1). Runs that are at the end already stay,
 * and so do those behind them: their order does not change.
 */
export function movesByOne(queued: readonly RunId[], runs: readonly RunId[], places: -1 | 1): QueueMove[] {
  const order = [...queued];
  const moves: QueueMove[] = [];
  const isMoved = new Set(runs);
  // In the direction of the move, so that a run moves to the place that the one before it has left.
  const indices = places < 0 ? order.keys() : [...order.keys()].reverse();
  for (const at of indices) {
    const [run, other] = [order[at]!, order[at + places]];
    if (!isMoved.has(run) || other === undefined || isMoved.has(other)) continue;
    [order[at], order[at + places]] = [other, run];
    moves.push({ run, position: at + places + 1 });
  }
  return moves;
}

/**
 * The moves that bring some queued runs, in their order, to the place of another one: before it, or behind it if the
 * first of them is ahead of it. Empty if the other is among them or is not queued.
 */
export function movesOnto(queued: readonly RunId[], runs: readonly RunId[], target: RunId): QueueMove[] {
  const block = queued.filter((run) => runs.includes(run));
  if (block.length === 0 || block.includes(target) || !queued.includes(target)) return [];
  const isBehind = queued.indexOf(block[0]!) < queued.indexOf(target);
  let order = [...queued];
  return block.flatMap((run, i) => {
    const others = order.filter((one) => one !== run);
    const at = i === 0 ? others.indexOf(target) + (isBehind ? 1 : 0) : others.indexOf(block[i - 1]!) + 1;
    const isThere = order[at] === run;
    order = [...others.slice(0, at), run, ...others.slice(at)];
    return isThere ? [] : [{ run, position: at + 1 }];
  });
}

/** The last index of a run in `order` that is among `runs`; −1 for none. */
function lastIndexAmong(order: readonly RunId[], runs: readonly RunId[]): number {
  const among = new Set(runs);
  return order.reduce((last, run, at) => (among.has(run) ? at : last), -1);
}
