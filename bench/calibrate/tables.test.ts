import { describe, expect, it } from 'vitest';
import { WARNING_NAMES } from '../../src/shared/domain/warnings/catalogue';
import type { WarningName } from '../../src/shared/domain/warnings/catalogue';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import { CASES } from './cases';
import type { Case } from './cases';
import { caseTable, warningTable } from './tables';

const began = (name: WarningName, step = 10): WarningChange => ({ name, state: 'began', step, value: 1, threshold: 0 });
const passed = (name: WarningName, step = 20): WarningChange => ({ ...began(name, step), state: 'passed' });
const of = (name: string, expected: WarningName[], tolerated: WarningName[] = []): Case => ({
  name,
  dataset: 'ring',
  objective: 'gan',
  settings: {},
  expected,
  tolerated,
});
const [bad, good] = [of('clip 0.001', ['clip-bounds']), of('paper', [])];
const rowOf = (table: string, label: string): string =>
  table.split('\n').find((line) => line.startsWith(`| ${label} |`))!;

describe('the table of warnings', () => {
  it('has a row for each warning, found or not', () => {
    const lines = warningTable([]).split('\n');
    expect(lines).toHaveLength(2 + WARNING_NAMES.length);
    for (const line of lines) expect(line.match(/\|/g)).toHaveLength(5);
    expect(rowOf(warningTable([]), 'NaN')).toBe('| NaN | no runs | no runs | - |');
  });

  it('counts unhealthy runs that were found, healthy ones that were not spared, and the steps', () => {
    const table = warningTable([
      { one: bad, seed: 1, found: [began('clip-bounds', 300)] },
      { one: bad, seed: 2, found: [began('clip-bounds', 40), passed('clip-bounds', 50)] },
      { one: bad, seed: 3, found: [] },
      { one: good, seed: 1, found: [began('clip-bounds', 7)] },
      { one: good, seed: 2, found: [began('oscillation')] },
    ]);
    expect(rowOf(table, 'weights at the clip bounds')).toBe(
      '| weights at the clip bounds | 2 of 3 | 1 of 2 | 40 to 300 |',
    );
    expect(rowOf(table, 'oscillation')).toBe('| oscillation | no runs | 1 of 2 | - |');
  });

  it('names one step once', () => {
    const found = [began('clip-bounds', 40)];
    expect(rowOf(warningTable([{ one: bad, seed: 1, found }]), 'weights at the clip bounds')).toMatch(/\| 40 \|$/);
  });

  it('counts no false alarm for a warning that a healthy run may give', () => {
    const ring = of('ring', [], ['mode-collapse']);
    const table = warningTable([{ one: ring, seed: 1, found: [began('mode-collapse'), began('diverged')] }]);
    expect(rowOf(table, 'mode collapse')).toBe('| mode collapse | no runs | no runs | - |');
    expect(rowOf(table, 'NaN')).toBe('| NaN | no runs | 1 of 1 | - |');
  });

  it('does not count a warning that only passed', () => {
    const table = warningTable([{ one: good, seed: 1, found: [passed('diverged')] }]);
    expect(rowOf(table, 'NaN')).toBe('| NaN | no runs | 0 of 1 | - |');
  });
});

describe('the table of cases', () => {
  it('has a row for each case, with what was given to how many seeds', () => {
    const table = caseTable([
      { one: bad, seed: 1, found: [began('clip-bounds'), began('oscillation')] },
      { one: bad, seed: 2, found: [began('clip-bounds'), began('clip-bounds')] },
      { one: good, seed: 1, found: [passed('diverged')] },
    ]);
    expect(table.split('\n')).toEqual([
      '| run | expected warnings | given, of 2 seeds |',
      '|---|---|---|',
      '| clip 0.001 | weights at the clip bounds | weights at the clip bounds 2, oscillation 1 |',
      '| paper | healthy | none |',
    ]);
  });
});

describe('the cases', () => {
  it('have names and expected warnings of their own', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    for (const { expected, tolerated = [] } of CASES)
      expect(expected.filter((name) => tolerated.includes(name))).toEqual([]);
  });

  it('include healthy runs on both kinds of data, and a leak', () => {
    const healthy = CASES.filter(({ expected }) => expected.length === 0).map(({ dataset }) => dataset);
    expect(healthy).toEqual(expect.arrayContaining(['ring', 'mnist']));
    expect(CASES.filter(({ leaks }) => leaks).map(({ expected }) => expected)).toEqual([['tensor-growth']]);
  });
});
