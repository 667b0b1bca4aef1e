import { m } from '../../paraglide/messages';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { samplesAt, updatesAt } from '../../shared/domain/run/lineage';
import type { ExternalRun } from '../../shared/domain/run/external-run';
import type { Parent } from '../../shared/domain/run/lineage';
import { lowerBound } from '../../shared/lib/lists';
import { formatCount, formatDuration } from './format';

/**
 * Units of x in charts and scrubber. A WGAN makes several discriminator updates per step, so runs align differently in
 * each unit.
 */
const AXES = ['step', 'updates', 'epoch', 'time'] as const;
export type Axis = (typeof AXES)[number];

export const AXIS_LABELS: Record<Axis, string> = {
  step: m.common_axis_step(),
  updates: m.common_axis_updates(),
  epoch: m.common_axis_epoch(),
  time: m.common_axis_time(),
};

/** What converts steps of one run into other units. */
export interface StepClock {
  /** Absent for an external run, which has `external` instead. */
  hyperparameters?: Pick<Hyperparameters, 'criticSteps' | 'batchSize' | 'packing'> | undefined;
  external?: UpdateRates | undefined;
  /** For a branch: the time and updates of its ancestors before its first step. */
  parent?: Pick<Parent, 'step' | 'before'> | undefined;
  /** Samples in the dataset; an epoch is one pass of the discriminator over them. */
  datasetCount: number;
  /** Steps with a known training time, ascending, and those times in seconds. */
  steps: ArrayLike<number>;
  times: ArrayLike<number>;
}

/** What one step of an external run is, as far as it is stated. */
type UpdateRates = Pick<ExternalRun, 'generatorUpdatesPerStep' | 'discriminatorUpdatesPerStep' | 'stepsPerEpoch'>;

/** The axes on which all runs can be placed: an external run may not state its discriminator updates or epochs. */
export const axesOf = (clocks: readonly StepClock[]): Axis[] =>
  AXES.filter((axis) => clocks.every(({ external }) => external === undefined || isStated(external, axis)));

function isStated(rates: UpdateRates, axis: Axis): boolean {
  if (axis === 'updates') return rates.discriminatorUpdatesPerStep !== undefined;
  return axis !== 'epoch' || rates.stepsPerEpoch !== undefined;
}

/** Conversion to an axis on which all steps have the same length: `origin + step * units`. */
export function rule(clock: StepClock, axis: Exclude<Axis, 'time'>): { origin: number; units: number } {
  const { hyperparameters, external, parent } = clock;
  if (external) return { origin: 0, units: externalUnits(external, axis) };
  if (axis === 'step' || !hyperparameters) return { origin: 0, units: 1 };
  const at = (step: number) =>
    axis === 'updates'
      ? updatesAt({ hyperparameters, parent }, step)
      : samplesAt({ hyperparameters, parent }, step) / Math.max(1, clock.datasetCount);
  return { origin: at(0), units: at(1) - at(0) };
}

/** Units of a step of an external run; 1 for an axis that {@link axesOf} does not offer. */
function externalUnits(rates: UpdateRates, axis: Exclude<Axis, 'time'>): number {
  if (axis === 'step') return rates.generatorUpdatesPerStep ?? 1;
  if (axis === 'updates') return rates.discriminatorUpdatesPerStep ?? 1;
  return 1 / (rates.stepsPerEpoch ?? 1);
}

/**
 * Converts a step to a position on an axis; time is interpolated between known steps, and extrapolated at the last
 * pace.
 */
export function toAxis(clock: StepClock, axis: Axis, step: number): number {
  if (axis === 'time') return interpolate(clock.steps, clock.times, step);
  const { origin, units } = rule(clock, axis);
  return origin + step * units;
}

/** Converts a position on an axis to a step, not rounded: the inverse of {@link toAxis}. */
export function toStep(clock: StepClock, axis: Axis, x: number): number {
  if (axis === 'time') return interpolate(clock.times, clock.steps, x);
  const { origin, units } = rule(clock, axis);
  return (x - origin) / units;
}

/** Piecewise linear interpolation at x; beyond the ends it extrapolates the first and the last segment. */
export function interpolate(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number): number {
  const n = xs.length;
  if (n === 0) return 0;
  if (n === 1) return xs[0]! === 0 ? ys[0]! : (x / xs[0]!) * ys[0]!;
  const i = Math.min(Math.max(lowerBound(xs, x), 1), n - 1);
  const width = xs[i]! - xs[i - 1]!;
  return width === 0 ? ys[i]! : ys[i - 1]! + ((ys[i]! - ys[i - 1]!) * (x - xs[i - 1]!)) / width;
}

/** Formats a position on an axis: `step 1,200`, `epoch 3.4`, `2 min 5 s`. */
export function formatAt(axis: Axis, x: number): string {
  if (axis === 'time') return formatSeconds(x);
  if (axis === 'epoch') return m.common_at_epoch({ count: x < 100 ? x.toFixed(2) : formatCount(Math.round(x)) });
  const count = formatCount(Math.round(x));
  return axis === 'step' ? m.common_at_step({ count }) : m.common_at_update({ count });
}

/** Formats seconds; with tenths below ten. */
export const formatSeconds = (seconds: number): string =>
  seconds < 10 ? `${Math.max(0, seconds).toFixed(1)} s` : formatDuration(seconds);
