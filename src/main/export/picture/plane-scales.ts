import { greatest } from '../../../shared/lib/long-lists';
import {
  commonScales,
  deviations,
  formatScale,
  lengthOf,
  reachOf,
  roundUp,
} from '../../../shared/domain/plane/plane-scale';
import { failSample } from './sample-frames';
import type { ShownRun, ShownSample } from './sample-frames';
import type { SampleForm } from './sample-form';
import type { PlaneScale } from '../../../shared/domain/plane/plane-scale';
import type { RunId } from '../../../shared/domain/run/run';

/** Scales that the record of one run is drawn with. */
export interface RecordScales {
  /** Deviation from the middle value that has the colour of an end. */
  reach: number;
  /** Length of a gradient whose arrow is as long as the spacing of the lattice. */
  arrows: number;
}

/** What a frame asks of the scales that all frames seen beside it share. */
export interface RequestedScale extends PlaneScale {
  run: RunId;
  length: number;
}

/** What this frame asks; undefined where no record is drawn, or none was written. A damaged one stops the export. */
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

/** The scales of each run, by the rules of the window: one of colours for each unit, one of arrows for all runs or each its own. */
export function recordScalesOf(
  frames: readonly (RequestedScale | undefined)[],
  sameArrows: boolean,
): (run: RunId) => RecordScales | undefined {
  const all = frames.filter((frame) => frame !== undefined);
  const scales = commonScales(all);
  return (run) => {
    const own = all.find((frame) => frame.run === run);
    if (!own) return undefined;
    const lengths = all.filter((frame) => sameArrows || frame.run === run).map(({ length }) => length);
    return {
      reach: scales.find(({ unit }) => unit.key === own.unit.key)!.reach,
      arrows: roundUp(greatest(lengths, 0)),
    };
  };
}

/** The scales in words, to stand behind the step: `, D 0 to 1, → 0.05`. Empty for a run that draws no record. */
export function recordScalesText(form: SampleForm, look: RecordScales | undefined): string {
  if (form.kind !== 'points' || !form.unit) return '';
  if (!look) return ', no surface recorded';
  const coloured = form.layers.includes('surface') || form.layers.includes('contours');
  const colours = form.unit.kind === 'critic' ? `D ±${formatScale(look.reach)}` : 'D 0 to 1';
  return `${coloured ? `, ${colours}` : ''}${form.layers.includes('gradient') ? `, → ${formatScale(look.arrows)}` : ''}`;
}
