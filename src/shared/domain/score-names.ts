/**
 * Names of scores that depend on more than the samples: `fid.digits_v1.1000` is the FID of 1,000 samples by the features digits-v1.
 *
 * What a score depends on is in its name, so that values of different settings can never stand in one column or line.
 * `fidFloor...` is the same score of real samples against other real ones: what a perfect generator would have.
 */
export interface ScoreName {
  score: string;
  isFloor: boolean;
  features: string;
  samples: number;
}

const FLOOR = 'Floor';

// A feature's name has hyphens, which a filter would take for a minus.
export const scoreName = ({ score, isFloor, features, samples }: ScoreName): string => `${score}${isFloor ? FLOOR : ''}.${features.replaceAll('-', '_')}.${samples}`;

/** What a metric's name says; undefined where it is no such score. */
export function parseScoreName(name: string): ScoreName | undefined {
  const [first, features, samples, more] = name.split('.');
  if (!first || !features || more !== undefined || !/^\d+$/.test(samples ?? '')) return undefined;
  const isFloor = first.endsWith(FLOOR);
  return { score: isFloor ? first.slice(0, -FLOOR.length) : first, isFloor, features: features.replaceAll('_', '-'), samples: Number(samples) };
}

/** The name of the floor beside a score; undefined for a floor, and for what is no such score. */
export function floorOf(name: string): string | undefined {
  const parsed = parseScoreName(name);
  return parsed && !parsed.isFloor ? scoreName({ ...parsed, isFloor: true }) : undefined;
}
