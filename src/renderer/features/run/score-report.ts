import { metric } from '../../../shared/domain/metrics';
import type { ScoreReport } from '../../../shared/domain/scores';
import { m } from '../../../paraglide/messages';
import { formatCount, formatNumber } from '../../lib/format';

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
      label: m.run_score_distance(),
      generated: copies.median,
      real: copies.realMedian,
    },
    { label: m.run_score_authenticity(), generated: copies.authenticity, real: copies.realAuthenticity },
  ];
}

/** Features, copies of training images, seed and time, as sentences. */
export function scoreNotes({ features, copies, seed, engine, seconds }: ScoreReport): string {
  const notes = [m.run_score_seed({ seed, engine: engine.name, seconds: formatNumber(seconds) })];
  if (copies)
    notes.unshift(
      copies.identical === 0
        ? m.run_score_no_copies({ samples: formatCount(copies.samples) })
        : m.run_score_copies({
            count: copies.identical,
            shown: formatCount(copies.identical),
            samples: formatCount(copies.samples),
          }),
    );
  if (features) notes.unshift(m.run_score_features({ id: features.id, about: features.about }));
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
