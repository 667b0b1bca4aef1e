import type { RunId } from '../../../shared/domain/run/run';

/** A queued run and its place, from 1. */
export interface Move {
  run: RunId;
  position: number;
}

/**
 * The moves that put runs back to where they stood in the queue.
 *
 * Runs that have left the queue since are left out, runs that came since stay behind those that were there.
 * @param moved the runs that were moved; the others have kept their order
 */
export function movesBack(now: readonly RunId[], before: readonly RunId[], moved: readonly RunId[]): Move[] {
  const queued = new Set(now);
  let order = [...now];
  // From the last: what stands behind a run is in its place already.
  return before
    .filter((run) => moved.includes(run) && queued.has(run))
    .reverse()
    .map((run) => {
      const others = order.filter((one) => one !== run);
      const behind = before.slice(before.indexOf(run) + 1).find((one) => queued.has(one));
      const at = behind === undefined ? 1 + lastOf(others, before) : others.indexOf(behind);
      order = [...others.slice(0, at), run, ...others.slice(at)];
      return { run, position: at + 1 };
    });
}

function lastOf(order: readonly RunId[], known: readonly RunId[]): number {
  const were = new Set(known);
  return order.reduce((last, run, at) => (were.has(run) ? at : last), -1);
}
