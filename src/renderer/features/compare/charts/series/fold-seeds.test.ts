import { describe, expect, it } from 'vitest';
import expected from '../../../../../shared/reference/spreads.json';
import { alignBySteps, alignByTime, fold, nearestEntry, sections } from './fold-seeds';
import { emptyMetricLine, MetricLine } from './metric-line';

/** A line as the log returns it: buckets of a span, or raw points. */
function lineOf(span: number, steps: number[], means: number[], time = steps): MetricLine {
  const mean = Float64Array.from(means);
  const columns = { span, step: Float64Array.from(steps), mean, min: mean, max: mean, last: mean };
  return new MetricLine('a', 'm', { run: 'a', metric: 'm', columns, time: Float64Array.from(time) });
}
const seed = (line: MetricLine) => ({ line, value: line.mean });
const bySteps = (...lines: MetricLine[]) => alignBySteps(lines.map(seed));
const nan = NaN;
const upTo = (n: number, of = 1) => Array.from({ length: n }, (_, i) => i * of);

describe('seeds at common steps', () => {
  it('keep their raw points', () => {
    expect(bySteps(lineOf(1, [0, 1, 2], [1, 2, 3]), lineOf(1, [0, 1, 2], [5, 6, 7]))).toEqual({
      x: Float64Array.of(0, 1, 2),
      span: 1,
      partial: Uint8Array.of(0, 0, 0),
      rows: [Float64Array.of(1, 2, 3), Float64Array.of(5, 6, 7)],
    });
  });

  it('go into the coarsest buckets: a bucket of 2 is contained in one of 8', () => {
    const { x, span, rows } = bySteps(lineOf(8, [0, 8], [10, 20]), lineOf(2, upTo(8, 2), [1, 2, 3, 4, 5, 6, 7, 9]));
    expect([span, ...x]).toEqual([8, 0, 8]);
    expect([...rows[1]!]).toEqual([2.5, 6.75]);
  });

  it('weigh entries by the raw points they hold, so that a half full bucket does not count as a whole one', () => {
    const live = emptyMetricLine('a', 'm');
    // Room for one entry: merged to a span of 4, with 4 points in the first entry and 2 in the second.
    live.append(
      {
        run: 'a',
        metric: 'm',
        time: new Float64Array(6),
        columns: {
          span: 1,
          step: Float64Array.of(0, 1, 2, 3, 4, 5),
          mean: Float64Array.of(1, 1, 1, 1, 4, 4),
          min: new Float64Array(6),
          max: new Float64Array(6),
          last: new Float64Array(6),
        },
      },
      1,
    );
    expect(live.span).toBe(4);
    expect([...bySteps(live, lineOf(8, [0], [0])).rows[0]!]).toEqual([2]);
  });

  it('have the mean of what is finite in a common bucket, and mark it as partial', () => {
    const { rows, partial } = bySteps(
      lineOf(8, [0, 8], [10, 20]),
      lineOf(2, upTo(8, 2), [1, nan, nan, 3, nan, nan, nan, nan]),
    );
    expect(rows.map((row) => [...row])).toEqual([
      [10, 20],
      [2, nan],
    ]);
    expect([...partial]).toEqual([0, 0]);
    const raw = lineOf(1, upTo(8), [1, nan, nan, 3, nan, nan, nan, nan]);
    const mixed = bySteps(raw, lineOf(4, [0, 4], [10, 20]));
    expect(mixed.rows.map((row) => [...row])).toEqual([
      [2, nan],
      [10, 20],
    ]);
    expect([...mixed.partial]).toEqual([1, 0]);
  });

  it('leave out the last, part full bucket of a seed that ends before the others', () => {
    const { rows } = bySteps(lineOf(8, [0, 8, 16], [1, 1, 1]), lineOf(8, [0, 8], [2, 2]));
    expect(rows.map((r) => [...r])).toEqual([
      [1, 1, 1],
      [2, nan, nan],
    ]);
    // Where all end in one bucket, and where points are single steps, it is as full as the others'.
    expect([...bySteps(lineOf(8, [0, 8], [1, 1]), lineOf(8, [0, 8], [2, 2])).rows[1]!]).toEqual([2, 2]);
    expect([...bySteps(lineOf(1, [0, 1, 2], [1, 1, 1]), lineOf(1, [0, 1], [2, 2])).rows[1]!]).toEqual([2, 2, nan]);
  });

  it('are all there, at every place once, whatever their spans', () => {
    let state = 11;
    const pick = (n: number) => (state = (state * 48_271) % 2_147_483_647) % n;
    for (let trial = 0; trial < 100; trial++) {
      const lines = Array.from({ length: 1 + pick(5) }, () => {
        const span = [1, 2, 8, 16, 64][pick(5)]!;
        return lineOf(span, upTo(1 + pick(40), span), upTo(40));
      });
      const { x, span, rows } = bySteps(...lines);
      expect([...x]).toEqual([...new Set(x)].sort((a, b) => a - b));
      expect(x.every((step) => step % span === 0)).toBe(true);
      lines.forEach((line, k) => {
        for (let i = 0; i < line.length; i++) {
          const at = x.indexOf(line.step[i]! - (line.step[i]! % span));
          const isLast =
            line.step[line.length - 1]! - (line.step[line.length - 1]! % span) ===
            line.step[i]! - (line.step[i]! % span);
          expect((at >= 0 && (Number.isFinite(rows[k]![at]!) || isLast)) || isLast).toBe(true);
        }
      });
    }
  });
});

describe('seeds at common times', () => {
  it('are interpolated within what is known of them, and never beyond', () => {
    const fast = lineOf(1, [0, 1, 2, 3, 4], [0, 10, 20, 30, 40], [0, 1, 2, 3, 4]);
    const slow = lineOf(1, [0, 1], [0, 10], [0, 2]);
    const { x, rows } = alignByTime([seed(fast), seed(slow)]);
    expect([...x]).toEqual([0, 1, 2, 3, 4]);
    expect([...rows[1]!]).toEqual([0, 5, 10, nan, nan]);
  });

  it('have no value beside a NaN', () => {
    const broken = lineOf(1, [0, 1, 2, 3, 4], [1, nan, 1, 1, 1], [0, 1.5, 3, 4, 5]);
    expect([...alignByTime([seed(broken)]).rows[0]!].map(Number.isNaN)).toEqual([false, true, true, false, false]);
  });
});

describe('a fold', () => {
  const values = expected.sets[0]!;
  const lines = values.values.map((v) => lineOf(1, [0, 1], [v, v]));

  it('has the mean and the bands of scipy', () => {
    const near = (a: number, b: number) => expect(a).toBeCloseTo(b, 10);
    const [deviation, error, range, interval] = (['deviation', 'error', 'range', 'interval'] as const).map((s) =>
      fold(bySteps(...lines), s, 3),
    );
    near(deviation!.mean[0]!, values.mean);
    near(deviation!.high[0]!, values.mean + values.deviation);
    near(error!.low[0]!, values.mean - values.error);
    expect([range!.low[0], range!.high[0]]).toEqual([0.64, 0.71]);
    near(interval!.low[0]!, values.low);
    near(interval!.high[1]!, values.high);
  });

  it('counts at each place the seeds that have a value there, and never averages one that diverged', () => {
    const folded = fold(
      bySteps(
        lineOf(1, [0, 1, 2, 3], [1, 1, 1, 1]),
        lineOf(1, [0, 1], [3, 3]),
        lineOf(1, [0, 1, 2, 3], [5, nan, nan, Infinity]),
      ),
      'range',
      4,
    );
    expect(folded.of).toBe(4);
    expect([...folded.n]).toEqual([3, 2, 1, 1]);
    expect([...folded.mean]).toEqual([3, 2, 1, 1]);
    expect([...folded.low]).toEqual([1, 1, nan, nan]);
    expect([...fold(bySteps(lineOf(1, [0], [nan])), 'range', 2).mean]).toEqual([nan]);
  });

  it('keeps a mean of great values of both signs, and a deviation whose square would overflow', () => {
    const at = (values: number[]) =>
      fold(bySteps(...values.map((v) => lineOf(1, [0], [v]))), 'deviation', values.length);
    expect(at([1e20, 0.75, -1e20]).mean[0]).toBe(0.25);
    expect(at([1e300, 3e300]).high[0]! / 1e300).toBeCloseTo(2 + Math.SQRT2, 12);
    expect(at([1.7e308, 1.7e308]).mean[0]).toBe(1.7e308);
  });

  it('is broken where the number of seeds changes', () => {
    expect(sections([3, 3, 2, 2, 2, 3], 0, 6)).toEqual([
      [0, 2],
      [2, 5],
      [5, 6],
    ]);
    expect(sections([3, 3, 2], 1, 3)).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(sections([], 0, 0)).toEqual([]);
  });

  it('is the same whether its points were read together or appended one by one', () => {
    const live = [1, 2, 3].map((k) => {
      const line = emptyMetricLine('a', 'm');
      for (let i = 0; i < 500; i++) {
        const v = Float64Array.of(k * i);
        line.append(
          {
            run: 'a',
            metric: 'm',
            time: Float64Array.of(i),
            columns: { span: 1, step: Float64Array.of(i), mean: v, min: v, max: v, last: v },
          },
          40,
        );
      }
      return line;
    });
    const folded = fold(bySteps(...live), 'deviation', 3);
    const whole = [...folded.x].map((_, i) => i).slice(0, -1);
    for (const i of whole) expect(folded.mean[i]).toBeCloseTo(2 * (folded.x[i]! + (folded.span - 1) / 2), 9);
    for (const i of whole)
      expect(folded.high[i]! - folded.mean[i]!).toBeCloseTo(folded.x[i]! + (folded.span - 1) / 2, 9);
  });
});

it('finds the nearest entry, and none beyond the end of the line', () => {
  expect([
    nearestEntry([0, 10, 20], 3, 14, 0),
    nearestEntry([0, 10, 20], 3, 29, 0),
    nearestEntry([0, 10, 20], 3, 31, 0),
    nearestEntry([], 0, 1, 0),
  ]).toEqual([1, 2, -1, -1]);
});
