import { describe, expect, it } from 'vitest';
import type { ReportRun } from '../../shared/formats/report-data';
import { aReportRun } from './report-run.test-helper';
import { eventsByTime, RUN_FACTS, settingRows, settingText } from './run-facts';

const fact = (label: string, change: Partial<ReportRun> = {}): string =>
  RUN_FACTS.find(([name]) => name === label)![1](aReportRun('a', change));

describe('the facts on a run', () => {
  it.each<[string, string, Partial<ReportRun>]>([
    ['State', 'finished', {}],
    ['State', 'suspended', { state: 'parked' }],
    [
      'State',
      'failed: a loss became NaN or infinite. It reached step 5.',
      { state: 'failed', reason: 'diverged', message: 'It reached step 5.' },
    ],
    ['State', 'stopped. By hand.', { state: 'stopped', message: 'By hand.' }],
    ['Step', '1,200 of 50,000', { step: 1200, steps: 50_000 }],
    ['Dataset', 'mnist, 60,000 samples', {}],
    ['Dataset', 'mnist, 60,000 samples, SHA-256 ab12', { datasetHash: 'ab12' }],
    ['Engine', '–', {}],
    ['Engine', 'tfjs-node 4.22.0, GPU', { engine: { name: 'tfjs-node', version: '4.22.0', device: 'GPU' } as never }],
    ['Versions', '–', {}],
    ['Versions', 'gander 1.0.0, node 22.1.0', { versions: { gander: '1.0.0', node: '22.1.0' } }],
    ['Tags', '–', {}],
    ['Tags', 'paper, best', { tags: ['paper', 'best'] }],
    ['Notes', '–', { notes: '' }],
    ['Notes', 'A note.', { notes: 'A note.' }],
    ['Hash of settings, seed and data', '–', { hash: '' }],
    ['Ended', '–', {}],
  ])('name under %s: %s', (label, text, change) => {
    expect(fact(label, change)).toBe(text);
  });

  it('have a time to the minute', () => {
    expect(fact('Created')).toMatch(/^2026-11-2[012] \d\d:\d\d$/);
  });
});

describe('the hyperparameters', () => {
  it('are those of any run, in words where one does not use it', () => {
    const rows = settingRows([aReportRun('a'), aReportRun('b', {}, { objective: 'wgan', batchSize: 32 })]);
    const row = (label: string) => rows.find((r) => r.label === label)?.values;
    expect(row('Batch size')).toEqual(['64', '32']);
    expect(row('Weight clip')).toEqual(['not used', '0.01']);
    expect(new Set(rows.map((r) => r.name)).size).toBe(rows.length);
  });

  it('name objectives as their papers do', () => {
    expect(settingText('objective', 'wgan-gp')).toBe('WGAN-GP');
    expect(settingText('network', 'wgan-gp')).toBe('wgan-gp');
    expect(settingText('batchSize', 0)).toBe('0');
  });
});

describe('the events', () => {
  const event = (at: string, message: string): ReportRun['events'][number] =>
    ({ at, step: 1, level: 'info', code: 'x', message }) as ReportRun['events'][number];

  it('of all runs are in the order of their time, with the run that each belongs to', () => {
    const runs = [
      aReportRun('a', { name: 'One', events: [event('2026-01-01T00:00:01Z', 'first'), event('2026-01-03', 'last')] }),
      aReportRun('b', { name: 'Two', place: 4, events: [event('2026-01-02', 'middle')] }),
    ];
    expect(eventsByTime(runs).map(({ message, run, place }) => [message, run, place])).toEqual([
      ['first', 'One', 0],
      ['middle', 'Two', 4],
      ['last', 'One', 0],
    ]);
  });

  it('at the same time keep the order of the runs', () => {
    const names = Array.from({ length: 60 }, (_, i) => `run ${i}`);
    const runs = names.map((name) => aReportRun(name, { name, events: [event('2026-01-01', name)] }));
    expect(eventsByTime(runs).map(({ run }) => run)).toEqual(names);
  });
});
