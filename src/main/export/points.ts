import type { RunId } from '../../shared/domain/run/run';
import type { ExportSource, Point, StepRange, Work } from './export-source';

/** Points that are read before others have their turn: about a millisecond. */
const POINTS_A_TURN = 1000;

/**
 * The points of a run within from..to, in order of step. Lets other work in between, also where the caller drops most of them, and
 * throws when the export is cancelled.
 */
export async function* eachPoint(
  id: RunId,
  { from = 0, to = Infinity }: StepRange,
  { source, signal }: Pick<Work, 'source' | 'signal'>,
): AsyncGenerator<Point> {
  let read = 0;
  for (const point of source.points(id, { from, ...(Number.isFinite(to) && { to }) })) {
    if (++read % POINTS_A_TURN === 0) {
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

/** How many of the steps from..to a run may have logged: no more than there are in the range, and than there are at all. */
export const countLogged = (id: RunId, { from = 0, to = Infinity }: StepRange, source: ExportSource): number =>
  Math.max(0, Math.min(source.logged(id).steps, Math.min(source.run(id).step, to) - from + 1));
