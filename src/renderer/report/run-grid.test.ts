import { describe, expect, it } from 'vitest';
import { aReportRun } from './report-run.test-helper';
import { gridAt, haveSameLatents, isElsewhere, latentsNote, leftOutNote } from './run-grid';

describe('the grid that a run shows', () => {
  const grids = { steps: [0, 10, 20], pictures: [0, 1, 1] };
  const pictures = ['AAAA', 'BBBB'];

  it('is the nearest to the playhead, on its axis', () => {
    expect(gridAt(grids, [0, 50, 100], 70, pictures)).toEqual({
      src: 'data:image/png;base64,BBBB',
      step: 10,
      place: 50,
      asked: 70,
    });
    expect(gridAt(grids, [0, 50, 100], 20, pictures)).toMatchObject({ src: 'data:image/png;base64,AAAA', step: 0 });
  });

  it('may share its picture with another step', () => {
    const [second, third] = [10, 20].map((at) => gridAt(grids, [0, 10, 20], at, pictures)!);
    expect([second!.step, third!.step, second!.src === third!.src]).toEqual([10, 20, true]);
  });

  it('does not exist in a run without grids', () => {
    expect(gridAt({ steps: [], pictures: [] }, [], 10, pictures)).toBeUndefined();
  });

  it.each([
    [10, 10, false],
    // The places of an axis of time are sums of floating-point numbers.
    [0.1 + 0.2, 0.3, false],
    [1e12, 1e12 + 100, false],
    [10, 10.5, true],
    [0, 0.001, true],
  ])('written at %d is elsewhere than at %d: %s', (place, asked, expected) => {
    expect(isElsewhere({ src: '', step: 0, place, asked })).toBe(expected);
  });
});

describe('the note on grids that were left out', () => {
  const note = (every: number, all = 100, steps = 10) =>
    leftOutNote({ all, every, steps: Array.from({ length: steps }, (_, i) => i) });

  it.each([
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [102, '102nd'],
    [111, '111th'],
  ])('for every %d names the %s', (every, ordinal) => {
    expect(note(every)).toBe(`Every ${ordinal} of 100 grids, and the last.`);
  });

  it('is absent where all are included', () => {
    expect(note(1, 10, 10)).toBeUndefined();
  });
});

describe('tiles in the same place', () => {
  const run = (latentSeed: number, settings = {}) => aReportRun('a', { latentSeed }, settings);

  it.each([
    ['equal seeds and sizes', [run(7), run(7)], true],
    ['one run', [run(7)], true],
    ['other seeds', [run(7), run(8)], false],
    ['other sizes', [run(7), run(7, { latentSize: 2 })], false],
    ['other distributions', [run(7), run(7, { latentDistribution: 'uniform' })], false],
  ])('come from the same latent or not: %s', (_, runs, expected) => {
    expect(haveSameLatents(runs)).toBe(expected);
  });

  it('is described for grids with tiles only, and not claimed where layouts differ', () => {
    const grids = (rows: number, columns: number) => ({ ...run(7), grids: { ...run(7).grids, rows, columns } });
    expect(latentsNote([grids(1, 1), grids(1, 1)])).toBeUndefined();
    expect(latentsNote([grids(8, 8), grids(8, 8), grids(1, 1)])).toMatch(/^A tile in the same place/);
    expect(latentsNote([grids(8, 8), grids(4, 16)])).toMatch(/different layouts: nothing states/);
    const { hyperparameters: _hyperparameters, ...other } = grids(8, 8);
    const stated = (latents?: string) => ({
      ...other,
      external: { settings: {}, ...(latents ? { latents } : {}) },
    });
    expect(latentsNote([stated(), stated()])).toMatch(/^Not every run states its latent vectors/);
    expect(latentsNote([stated('z-1'), stated('z-1')])).toMatch(/^A tile in the same place/);
    expect(latentsNote([stated('z-1'), stated('z-2')])).toMatch(/do not share their latent vectors/);
  });
});
