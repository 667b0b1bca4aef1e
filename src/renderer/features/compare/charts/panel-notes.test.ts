import { describe, expect, it } from 'vitest';
import { hasCutValues, lineLabel, panelNotes } from './panel-notes';

const none = {
  notice: undefined,
  assurance: undefined,
  smoothing: { kind: 'none' as const },
  spread: 'range' as const,
  lines: [],
};
const band = { low: Float64Array.of(0), high: Float64Array.of(1) };
const column = Float64Array.of(1);
const seeds = { n: column, of: 2, least: column, most: column };

describe('the notes of a chart', () => {
  it('are none where there is nothing to explain', () => expect(panelNotes(none)).toEqual([]));

  it('say what may be compared before how the lines were made', () => {
    expect(
      panelNotes({ ...none, notice: 'Not comparable.', smoothing: { kind: 'window', length: 50 }, lines: [{ band }] }),
    ).toEqual(['Not comparable.', 'Smoothing: window, 50 steps.', 'Band: minimum to maximum raw value.']);
    expect(panelNotes({ ...none, assurance: 'Comparable.' })).toEqual(['Comparable.']);
  });

  it('explain the band of folded seeds rather than that of raw values', () => {
    const notes = panelNotes({ ...none, lines: [{ band }, { band, seeds }] });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^A line of several seeds is their mean; band: /);
  });
});

it('finds values that a log scale leaves out, within the length of a line', () => {
  const line = (length: number, ...y: number[]) => ({ y: Float64Array.from(y), length });
  expect(hasCutValues([line(2, 1, NaN), line(1, 2, -1)])).toBe(false);
  expect(hasCutValues([line(1, 1), line(2, 2, 0)])).toBe(true);
});

it('names a line as the panel names its metric', () => {
  const metrics = [{ name: 'discriminatorLoss', label: 'Critic loss' }];
  expect(lineLabel({ name: 'wgan', metric: 'discriminatorLoss' }, metrics)).toBe('wgan, Critic loss');
  expect(lineLabel({ name: 'wgan', metric: 'other' }, metrics)).toBe('wgan, other');
});
