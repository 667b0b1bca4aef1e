import { describe, expect, it } from 'vitest';
import { modesOf } from '../../../shared/domain/mixtures';
import { METRICS } from '../../../shared/domain/metrics';
import expected from './reference/expected.json';
import { scoreOf } from './scores';

const ring = modesOf('ring')!;
const score = scoreOf('ring')!;

/** n points at `distance` deviations right of a mode of the ring. */
const at = (mode: number, n: number, distance = 0): number[] =>
  Array.from({ length: n }, () => [ring.means[mode]![0] + distance * ring.deviation, ring.means[mode]![1]]).flat();

/** The clouds of reference/scores.py. */
function around(dataset: string, n: number, reach: number, skew: number): number[] {
  const { means, deviation } = modesOf(dataset)!;
  return Array.from({ length: n }, (_, k) => {
    const i = k + 1;
    const [x, y] = means[Math.floor(means.length * ((i * 0.6180339887498949) % 1) ** skew)]!;
    const radius = reach * deviation * ((i * 0.7548776662466927) % 1);
    const angle = 2 * Math.PI * ((i * 0.5698402909980532) % 1);
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  }).flat();
}

describe('the scores of a cloud', () => {
  it('are perfect when all modes are hit alike', () => {
    expect(score(ring.means.flatMap((_, i) => at(i, 3)))).toEqual({ modesCovered: 8, highQuality: 1, reverseKl: 0 });
  });

  it('have a divergence of log 8 for one mode of eight, and of log 4 for two alike', () => {
    const one = score(at(5, 10));
    expect(one).toMatchObject({ modesCovered: 1, highQuality: 1 });
    expect(one['reverseKl']).toBeCloseTo(Math.log(8), 12);
    expect(score([...at(0, 7), ...at(3, 7)])['reverseKl']).toBeCloseTo(Math.log(4), 12);
  });

  it('weigh modes by their shares: 3/4 and 1/4 of eight', () => {
    expect(score([...at(1, 3), ...at(2, 1)])['reverseKl']).toBeCloseTo(0.75 * Math.log(6) + 0.25 * Math.log(2), 12);
  });

  it('count a sample just within 3 deviations, and none just beyond, also towards its mode and divergence', () => {
    expect(score([...at(0, 1, 2.999), ...at(2, 3, 3.001)])).toEqual({
      modesCovered: 1,
      highQuality: 0.25,
      reverseKl: expect.closeTo(Math.log(8), 12) as number,
    });
  });

  it('leave the divergence out when no sample is near a mode, and count what is not finite as far', () => {
    expect(score([0, 0, NaN, 0, 0, Infinity])).toEqual({ modesCovered: 0, highQuality: 0 });
  });

  it.each(expected)(
    'agree with numpy and scipy: $dataset, $n points, reach $reach, skew $skew',
    ({ dataset, n, reach, skew, scores }) => {
      const got = scoreOf(dataset)!(around(dataset, n, reach, skew));
      expect(got['modesCovered']).toBe(scores.modesCovered);
      expect(got['highQuality']).toBeCloseTo(scores.highQuality, 8);
      expect(got['reverseKl']).toBeCloseTo(scores.reverseKl, 8);
    },
  );

  it('are metrics with a direction, and there for ring and grid alone', () => {
    const names = Object.keys(score(at(0, 1)));
    expect(names.map((name) => METRICS.find((m) => m.name === name)?.best)).toEqual(['max', 'max', 'min']);
    expect(['swiss-roll', 'mnist', 'constructor'].map(scoreOf)).toEqual([undefined, undefined, undefined]);
  });
});
