import { m } from '../../paraglide/messages';
import { hasTiles, haveSameShape } from '../../shared/domain/grid-layout';
import type { GridLayout } from '../../shared/domain/grid-layout';
import { frameAt } from '../../shared/domain/playhead';
import type { ReportGrids, ReportRun } from '../../shared/formats/report-data';
import { getLocale } from '../../shared/locale';
import { formatCount } from '../lib/format';

/** A grid of a run, and the place of the playhead for which it was chosen. */
export interface ShownGrid {
  src: string;
  step: number;
  /** Its place on the axis. */
  place: number;
  asked: number;
}

/**
 * The grid of a run that is nearest to the playhead; undefined where the run has none.
 *
 * @param places of the run's grids on the axis; @param pictures PNG files of the report in base64
 */
export function gridAt(
  { steps, pictures: indices }: Pick<ReportGrids, 'steps' | 'pictures'>,
  places: ArrayLike<number>,
  at: number,
  pictures: readonly string[],
): ShownGrid | undefined {
  const index = frameAt(places, at);
  if (index === undefined) return undefined;
  const src = `data:image/png;base64,${pictures[indices[index]!]}`;
  return { src, step: steps[index]!, place: places[index]!, asked: at };
}

/** Whether a grid was written at another place than that of the playhead, except for rounding. */
export const isElsewhere = ({ place, asked }: ShownGrid): boolean =>
  Math.abs(place - asked) > 1e-9 * Math.max(1, asked);

/** Which grids of a run the report includes, in a sentence; undefined where it includes all. */
export const leftOutNote = ({ all, every, steps }: Pick<ReportGrids, 'all' | 'every' | 'steps'>): string | undefined =>
  all > steps.length ? m.report_every_grid({ ordinal: ordinal(every), count: formatCount(all) }) : undefined;

/** What the same place in the grids means, in a sentence; undefined where no grid has tiles. */
export function latentsNote(
  runs: readonly (Pick<ReportRun, 'latentSeed' | 'hyperparameters' | 'external'> & { grids: GridLayout })[],
): string | undefined {
  const tiled = runs.filter(({ grids }) => hasTiles(grids));
  if (tiled.length === 0) return undefined;
  if (!tiled.every(({ grids }) => haveSameShape(grids, tiled[0]!.grids))) return m.report_latents_layouts();
  if (tiled.some(({ hyperparameters, external }) => !hyperparameters && external?.latents === undefined))
    return m.report_latents_unknown();
  return haveSameLatents(tiled) ? m.report_latents_same() : m.report_latents_different();
}

/**
 * Whether a tile in the same place is known to come from the same latent in all runs: equal seeds give equal vectors only
 * where as many numbers are drawn from the same distribution.
 */
export function haveSameLatents(
  runs: readonly Pick<ReportRun, 'latentSeed' | 'hyperparameters' | 'external'>[],
): boolean {
  const all = runs.map(({ latentSeed, hyperparameters: h, external }) =>
    h ? [latentSeed ?? 'unknown', h.latentSize, h.latentDistribution].join() : external?.latents,
  );
  return all.length === 1 || (new Set(all).size === 1 && all[0] !== undefined);
}

/** `1st`, `2nd`, `11th`; the plain number in other languages than English. */
function ordinal(n: number): string {
  if (getLocale() !== 'en') return formatCount(n);
  const isTeen = n % 100 > 10 && n % 100 < 14;
  return `${n}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}
