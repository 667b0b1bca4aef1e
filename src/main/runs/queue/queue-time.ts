import { isKnown, listSchedule } from '../../../shared/domain/schedule/list-schedule';
import { isTrained } from '../../../shared/domain/run/run';
import type { RunServices } from '../run-services';

/** With more queued runs no time is estimated, because it is computed whenever the queue changes. */
const MAX_ESTIMATED_RUNS = 1000;

/**
 * Expected seconds until every queued run has ended: of runs that train by their present speed, of the others by that
 * of similar runs or what was measured for their compute plan.
 *
 * @returns undefined if a speed is not known, or if nothing trains or waits; also while the queue or a run is paused,
 * for as long as that lasts is not known
 */
export function expectQueue({
  capacity,
  queue,
  rows,
}: Pick<RunServices, 'capacity' | 'queue' | 'rows'>): number | undefined {
  const queued = rows.queued().filter(isTrained);
  const live = rows.live().filter(isTrained);
  if (queue.held || live.length + queued.length === 0 || queued.length > MAX_ESTIMATED_RUNS) return undefined;
  if (live.some(({ state }) => state === 'paused')) return undefined;
  const estimate = capacity.estimator();
  const training = live.map((run) => {
    const { stepsPerSecond } = rows.row(run);
    const work = estimate(run.hyperparameters, Math.max(0, run.steps - run.step));
    if (stepsPerSecond === undefined) return work;
    const demand = work ?? capacity.demandOf(run.hyperparameters);
    return { ...demand, steps: Math.max(0, run.steps - run.step), stepMs: () => 1000 / stepsPerSecond };
  });
  const waiting = queued.map((run) => estimate(run.hyperparameters, run.steps - (run.resumeFrom ?? 0)));
  if (!isKnown(training) || !isKnown(waiting)) return undefined;
  return listSchedule([...training, ...waiting], capacity.capacity(training), training.length).seconds;
}
