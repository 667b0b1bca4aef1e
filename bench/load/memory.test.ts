import { describe, expect, it } from 'vitest';
import type { Row } from '../lib/report';
import { MemoryCourse } from './memory';

function course(samples: readonly (readonly [seconds: number, mebibytes: number | undefined])[]) {
  const rows: Row[] = [];
  const notes: string[] = [];
  const memory = new MemoryCourse({
    quick: false,
    add: (row) => rows.push(row),
    note: (text) => notes.push(text),
    print: () => undefined,
  });
  for (const [seconds, mebibytes] of samples) memory.add(seconds, mebibytes);
  memory.report();
  return { rows: rows.map(({ name, ours, unit }) => `${name.trim()}: ${ours} ${unit}`), notes };
}
const each = (seconds: number, of: (at: number) => number) =>
  Array.from({ length: seconds + 1 }, (_, at) => [at, of(at)] as const);

describe('the memory of a process', () => {
  it('is reported as the median of each minute', () => {
    const { rows } = course([
      [0, 100],
      [30, 300],
      [59, 200],
      [60, 400],
    ]);
    expect(rows).toEqual(['memory of the core, minute 1: 200 MiB', 'memory of the core, minute 2: 400 MiB']);
  });

  it('leaves out a minute without a reading, and readings that the system does not give', () => {
    expect(
      course([
        [10, 100],
        [20, undefined],
        [130, 300],
      ]).rows,
    ).toEqual(['memory of the core, minute 1: 100 MiB', 'memory of the core, minute 3: 300 MiB']);
    expect(course([[10, undefined]])).toEqual({ rows: [], notes: [] });
  });

  it('is printed once a minute', () => {
    expect(course(each(185, () => 123.4)).notes).toEqual([
      '  after 1 min the core has 123 MiB',
      '  after 2 min the core has 123 MiB',
      '  after 3 min the core has 123 MiB',
    ]);
  });

  it('grows by the slope of a line through the readings after the first two minutes', () => {
    // 500 MiB while it settles, then 2 MiB a minute.
    const { rows } = course(each(300, (at) => (at < 120 ? 500 : 600 + at / 30)));
    expect(rows.at(-1)).toBe('it grows, after 2 min: 2 MiB/min');
    expect(course(each(300, () => 80)).rows.at(-1)).toBe('it grows, after 2 min: 0 MiB/min');
  });

  it('has no slope where there are too few readings for one', () =>
    expect(course(each(178, (at) => at)).rows.at(-1)).toMatch(/^memory of the core, minute 3/));
});
