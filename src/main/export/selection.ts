import { unionOfSteps } from '../../shared/domain/playhead';
import type { RunId } from '../../shared/domain/run/run';
import type { ExportSource, Point, StepBounds, ExportWork } from './export-source';

/** The options that choose frames. */
export interface FrameChoice {
  from?: number | undefined;
  to?: number | undefined;
  every: number;
}

/** Takes every n-th element of a list, and always the last one. */
export const everyNth = <T>(list: readonly T[], n: number): T[] =>
  list.filter((_, i) => i % n === 0 || i === list.length - 1);

/**
 * Playhead positions: every step in from..to at which any of the runs has a sample; of these every n-th, and always
 * the last.
 */
export function chosenSteps(
  lists: readonly ArrayLike<number>[],
  { from = 0, to = Infinity, every }: FrameChoice,
): number[] {
  return everyNth(
    unionOfSteps(lists).filter((step) => step >= from && step <= to),
    every,
  );
}

/** Number of points read before yielding to the event loop: about a millisecond. */
const POINTS_PER_TURN = 1000;

/**
 * The points of a run within from..to, in order of step. Yields to the event loop regularly, even if the caller skips
 * most points.
 *
 * @throws the reason of the signal when the export is cancelled
 */
export async function* eachPoint(
  id: RunId,
  { from = 0, to = Infinity }: StepBounds,
  { source, signal }: Pick<ExportWork, 'source' | 'signal'>,
): AsyncGenerator<Point> {
  let count = 0;
  for (const point of source.points(id, { from, ...(Number.isFinite(to) && { to }) })) {
    if (++count % POINTS_PER_TURN === 0) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      signal.throwIfAborted();
    }
    if (point.step < from) continue;
    if (point.step > to) return;
    yield point;
  }
}

/** Upper bound on the steps from..to that a run has logged. */
export const countLogged = (id: RunId, { from = 0, to = Infinity }: StepBounds, source: ExportSource): number =>
  Math.max(0, Math.min(source.logged(id).steps, Math.min(source.run(id).step, to) - from + 1));
