import { m } from '../../../paraglide/messages';
import { greatest } from '../../../shared/lib/lists';
import {
  commonScales,
  deviations,
  formatScale,
  lengthOf,
  reachOf,
  roundUp,
} from '../../../shared/domain/plane/plane-scale';
import type { PlaneScale } from '../../../shared/domain/plane/plane-scale';
import type { RecordScales } from './draw-record';
import { failSample } from './shown-runs';
import type { ShownRun, ShownSample } from './shown-runs';
import type { SampleForm } from './draw-sample';
import type { RunId } from '../../../shared/domain/run/run';

/** The scales that one frame needs, to be combined with those of the frames next to it. */
export interface RequestedScale extends PlaneScale {
  run: RunId;
  length: number;
}

/**
 * Returns the scales that this frame needs; undefined if no record is drawn or none was written. Refuses a damaged
 * record.
 */
export function requestedScale({ run, form }: ShownRun, { step, sample }: ShownSample): RequestedScale | undefined {
  if (form.kind !== 'points' || !form.unit || sample.kind !== 'points' || !sample.plane) return undefined;
  if (!sample.plane.ok) return failSample(run, step, sample.plane.error.message);
  const { value } = sample.plane;
  return {
    run: run.id,
    unit: form.unit,
    reach: reachOf(deviations(value, form.unit.kind), form.unit.kind),
    length: lengthOf(value),
  };
}

/**
 * Computes the scales of each run by the rules of the window: one of colours for each unit, and one of arrows for all
 * runs or for each.
 */
export function recordScalesOf(
  requests: readonly (RequestedScale | undefined)[],
  sameArrows: boolean,
): (run: RunId) => RecordScales | undefined {
  const present = requests.filter((frame) => frame !== undefined);
  const scales = commonScales(present);
  return (run) => {
    const requested = present.find((frame) => frame.run === run);
    if (!requested) return undefined;
    const lengths = present.filter((frame) => sameArrows || frame.run === run).map(({ length }) => length);
    return {
      reach: scales.find(({ unit }) => unit.key === requested.unit.key)!.reach,
      arrows: roundUp(greatest(lengths, 0)),
    };
  };
}

/** Describes the scales, to follow the step: `, D 0 to 1, → 0.05`. Empty for a run that draws no record. */
export function recordScalesText(form: SampleForm, scales: RecordScales | undefined): string {
  if (form.kind !== 'points' || !form.unit) return '';
  if (!scales) return m.drawing_no_surface_recorded();
  const coloured = form.layers.includes('surface') || form.layers.includes('contours');
  const colours = form.unit.kind === 'critic' ? `D ±${formatScale(scales.reach)}` : m.drawing_d_0_to_1();
  return `${coloured ? `, ${colours}` : ''}${form.layers.includes('gradient') ? `, → ${formatScale(scales.arrows)}` : ''}`;
}
