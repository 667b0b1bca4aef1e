import { metric } from '../../../shared/domain/metrics';
import type { ScoreReport } from '../../../shared/domain/scores';
import { formatNumber } from '../../lib/format';

/** One line of the table of scores. */
interface ScoreLine {
  label: string;
  description?: string;
  generated: number;
  /** The same score of other real samples; absent if it has none. */
  real: number | undefined;
}

/** The scores, and the distances to the training images where they were measured. */
export function scoreLines({ scores, copies }: Pick<ScoreReport, 'scores' | 'copies'>): ScoreLine[] {
  const lines = scores.map(({ name, value, floor }) => {
    const known = metric(name);
    return {
      label: known?.label ?? name,
      ...(known ? { description: known.description } : {}),
      generated: value,
      real: floor,
    };
  });
  if (!copies) return lines;
  return [
    ...lines,
    {
      label: 'Distance to the nearest training image, median',
      generated: copies.median,
      real: copies.realMedian,
    },
    { label: 'Authenticity', generated: copies.authenticity, real: copies.realAuthenticity },
  ];
}

/** Features, copies of training images, seed and time, as sentences. */
export function scoreNotes({ features, copies, seed, engine, seconds }: ScoreReport): string {
  const notes = [`Seed ${seed}; ${engine.name}, ${formatNumber(seconds)} s.`];
  if (copies)
    notes.unshift(
      `${copies.identical === 0 ? 'None' : copies.identical} of ${copies.samples} generated images is a training image pixel by pixel.`,
    );
  if (features) notes.unshift(`Features ${features.id}: ${features.about}.`);
  return notes.join(' ');
}

/** For each class the generated and the real count, and both as a percentage of the largest count. */
export function classBars({
  generated,
  real,
}: NonNullable<ScoreReport['classes']>): { generated: number; real: number; width: number; realWidth: number }[] {
  const largest = Math.max(1, ...generated, ...real);
  return generated.map((count, i) => ({
    generated: count,
    real: real[i]!,
    width: (100 * count) / largest,
    realWidth: (100 * real[i]!) / largest,
  }));
}
