import { beforeEach, describe, expect, it } from 'vitest';
import { aComparedRun } from './compared-run.test-helper';
import { Legend } from './legend.svelte';
import { describeEntry, entryWarnings, hasSeeds, legendEntries, progressOf } from './legend-entries';

const engine = { name: 'tensorflow' as const, version: '2.9', device: 'cpu' };
const aRun = (id: string, seed: number, objective: string, index: number) =>
  aComparedRun(id, { seed, engine, state: 'finished', datasetHash: 'x' }, { objective }, index);
/** Two configurations: GAN with seeds 1 and 2, WGAN with seeds 2 and 3. */
const RUNS = [aRun('g1', 1, 'gan', 0), aRun('w2', 2, 'wgan', 1), aRun('g2', 2, 'gan', 2), aRun('w3', 3, 'wgan', 3)];
const ids = (runs: readonly { id: string }[]): string => runs.map((run) => run.id).join(' ');

let isFolding: boolean;
let legend: Legend;
beforeEach(() => {
  isFolding = true;
  legend = new Legend({ runs: () => RUNS, isFolding: () => isFolding });
});

describe('a legend with folded seeds', () => {
  it('has an entry for each configuration, in the order of their first runs', () => {
    expect(legend.folded).toBe(true);
    expect(legend.entries.map((entry) => [entry.key, ids(entry.runs)])).toEqual([
      ['g1', 'g1 g2'],
      ['w2', 'w2 w3'],
    ]);
  });

  it('gives all seeds of an entry the colour and shape of the first', () => {
    expect([legend.run('g2')!.style, legend.run('w3')!.style]).toEqual([RUNS[0]!.style, RUNS[1]!.style]);
    expect(['g1', 'w2', 'g2', 'w3'].map((id) => legend.colourIndexOf(id))).toEqual([0, 1, 0, 1]);
    expect(legend.run('other')).toBeUndefined();
  });

  it('shows the grids of one seed: the first, or the chosen one where a configuration has it', () => {
    expect(ids(legend.gridRuns)).toBe('g1 w2');
    legend.seed = 2;
    expect(ids(legend.gridRuns)).toBe('g2 w2');
    legend.seed = 3;
    expect(ids(legend.gridRuns)).toBe('g1 w3');
  });

  it('hides an entry with all its seeds, and shows it again', () => {
    legend.toggle(legend.entries[0]!);
    expect([ids(legend.shownRuns), ids(legend.gridRuns), legend.isHidden('g2')]).toEqual(['w2 w3', 'w2', true]);
    legend.toggle(legend.entries[0]!);
    expect(ids(legend.shownRuns)).toBe('g1 w2 g2 w3');
  });
});

describe('a legend with an entry for each run', () => {
  beforeEach(() => {
    isFolding = false;
    legend = new Legend({ runs: () => RUNS, isFolding: () => isFolding });
  });

  it('has the colours of the runs, and could be folded', () => {
    expect([legend.foldable, legend.folded, legend.entries.length]).toEqual([true, false, 4]);
    expect(['g1', 'w2', 'g2', 'w3'].map((id) => legend.colourIndexOf(id))).toEqual([0, 1, 2, 3]);
    expect(ids(legend.gridRuns)).toBe('g1 w2 g2 w3');
  });

  it('shows one entry alone, then another alone, then all', () => {
    const [first, second] = legend.entries;
    legend.solo(first!);
    expect(ids(legend.shownRuns)).toBe('g1');
    legend.solo(second!);
    expect(ids(legend.shownRuns)).toBe('w2');
    legend.solo(second!);
    expect(ids(legend.shownRuns)).toBe('g1 w2 g2 w3');
  });

  it('shows again a single seed that is hidden when its folded entry is toggled twice', () => {
    legend.toggle(legend.entries[2]!);
    const folded = legendEntries(RUNS, { isFolded: true, isHidden: (id) => legend.isHidden(id) });
    expect(ids(folded[0]!.shown)).toBe('g1');
    legend.toggle(folded[0]!);
    legend.toggle(legendEntries(RUNS, { isFolded: true, isHidden: (id) => legend.isHidden(id) })[0]!);
    expect(ids(legend.shownRuns)).toBe('g1 w2 g2 w3');
  });
});

it('runs of different configurations cannot be folded', () => {
  expect(hasSeeds([RUNS[0]!, RUNS[1]!])).toBe(false);
  expect(hasSeeds([RUNS[0]!, RUNS[2]!])).toBe(true);
});

describe('the text of an entry', () => {
  const runs = (...states: string[]) => states.map((state) => ({ state }));
  const text = (all: { state: string }[], shown = all) => describeEntry({ runs: all, shown });

  it('is the state of a single run, unless it has finished', () => {
    expect([text(runs('finished')), text(runs('failed')), text(runs('parked'))]).toEqual(['', 'failed', 'suspended']);
  });

  it('counts seeds and their states', () => {
    expect(text(runs('finished', 'finished'))).toBe('2 seeds');
    expect(text(runs('failed', 'running', 'failed'))).toBe('3 seeds, 2 failed, 1 running');
  });

  it('says how many seeds are shown where only some are', () => {
    const all = runs('finished', 'finished', 'finished');
    expect([text(all, all.slice(1)), text(all, [])]).toEqual(['2 of 3 seeds', '3 seeds']);
  });

  it('lists warnings, with the seed where there are several', () => {
    const warned = [{ name: 'oscillation' as const, step: 30, passed: 40 }];
    const [one, two] = [
      { seed: 1, warned: [] },
      { seed: 2, warned },
    ];
    expect(entryWarnings({ runs: [two] })).toEqual(['oscillation at step 30, passed at 40']);
    expect(entryWarnings({ runs: [one, two] })).toEqual(['seed 2: oscillation at step 30, passed at 40']);
  });
});

it('says how far training runs are, and how long the last of them needs', () => {
  const live = (step: number, secondsLeft?: number) => ({
    state: 'running' as const,
    step,
    steps: 100,
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  });
  const ended = { state: 'finished' as const, step: 100, steps: 100 };
  expect(progressOf({ runs: [ended] })).toBe('');
  expect(progressOf({ runs: [live(40, 125)] })).toBe('40 %, 2 min 5 s left');
  expect(progressOf({ runs: [live(40, 30), live(60, 90), ended] })).toBe('50 %, 1 min 30 s left');
  // The speed of one is not known yet.
  expect(progressOf({ runs: [live(40, 30), live(0)] })).toBe('20 %');
});
