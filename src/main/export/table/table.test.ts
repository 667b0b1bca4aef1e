import { describe, expect, it } from 'vitest';
import { countFrames } from '..';
import { fakeSource } from '../testing/fake-source.test-helper';
import { exported } from '../testing/harness.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';

const runs: FakeRun[] = [
  {
    id: 'a',
    steps: [],
    points: [1, 2, 3, 4, 5].map((step) => ({
      step,
      values: { time: step / 4, generatorLoss: step === 3 ? NaN : 1 / step, 'odd, "name"': 1e-9 },
    })),
  },
  {
    id: 'b',
    steps: [],
    points: [
      { step: 1, values: { time: 0.5, discriminatorLoss: Infinity } },
      { step: 2, values: { time: 1, generatorLoss: 0.1 + 0.2 } },
    ],
  },
];

/** A reader of CSV by RFC 4180, independent of the writer. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    if (rows.length === 0 || rows[rows.length - 1]![0] === 'END') rows.push([]);
    const row = rows[rows.length - 1]!;
    row.push(match[1]?.replace(/""/g, '"') ?? match[2]!);
    if (match[3] === '\r\n') rows.push(['END']);
  }
  return rows.map((row) => row.filter((cell) => cell !== 'END')).filter((row) => row.length > 0);
}

describe('CSV', () => {
  it('has one row for each step, empty fields for missing values, and NaN', async () => {
    const { outcome, read, options } = await exported(runs, { kind: 'csv' });
    expect(parseCsv(read().toString())).toEqual([
      ['run', 'step', 'time', 'discriminatorLoss', 'generatorLoss', 'odd, "name"'],
      ['a', '1', '0.25', '', '1', '1e-9'],
      ['a', '2', '0.5', '', '0.5', '1e-9'],
      ['a', '3', '0.75', '', 'NaN', '1e-9'],
      ['a', '4', '1', '', '0.25', '1e-9'],
      ['a', '5', '1.25', '', '0.2', '1e-9'],
      ['b', '1', '0.5', 'Infinity', '', ''],
      ['b', '2', '1', '', '0.30000000000000004', ''],
    ]);
    expect(outcome).toMatchObject({ ok: true, value: { frames: 7 } });
    expect(countFrames(options, fakeSource(runs))).toBe(7);
  });
  it('takes every n-th step of a range and always the last', async () => {
    const { read } = await exported([runs[0]!], { kind: 'csv', from: 2, to: 5, every: 2 });
    expect(
      parseCsv(read().toString())
        .slice(1)
        .map((row) => row[1]),
    ).toEqual(['2', '4', '5']);
  });
  it('contains no formulas for a spreadsheet, whatever the names of metrics', async () => {
    const { read } = await exported([{ id: 'a', steps: [], points: [{ step: 1, values: { '=1+1': -1 } }] }], {
      kind: 'csv',
    });
    expect(read().toString()).toBe("run,step,time,'=1+1\r\na,1,,-1\r\n");
  });
  it('leaves nothing when it is cancelled half-way', async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 20_000 }, (_, i) => ({ step: i + 1, values: { generatorLoss: i } }));
    const run = { id: 'a', steps: [], points: many };
    const { outcome, list } = await exported(
      [run],
      { kind: 'csv' },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    expect(outcome.ok).toBe(false);
    expect(list()).toEqual([]);
  });
});

describe('JSON', () => {
  it('has non-finite values as strings', async () => {
    const json = JSON.parse((await exported(runs, { kind: 'json' })).read().toString());
    expect(json.runs.map((run: { id: string }) => run.id)).toEqual(['a', 'b']);
    expect(json.runs[0].points[2]).toEqual({ step: 3, time: 0.75, generatorLoss: 'NaN', 'odd, "name"': 1e-9 });
    expect(json.runs[1].points).toEqual([
      { step: 1, time: 0.5, discriminatorLoss: 'Infinity' },
      { step: 2, time: 1, generatorLoss: 0.1 + 0.2 },
    ]);
  });
  it('is complete for a run without points', async () => {
    const json = JSON.parse((await exported([{ id: 'x', steps: [] }], { kind: 'json' })).read().toString());
    expect(json.runs[0].points).toEqual([]);
  });
});

it('refuses a folder that cannot be created, in one sentence', async () => {
  const { file } = await exported(runs, { kind: 'csv' });
  const { exportRuns } = await import('..');
  const { exportOptions } = await import('../../../shared/contract/export-options');
  const outcome = await exportRuns(
    exportOptions.parse({ kind: 'csv', runs: ['a'] }),
    fakeSource(runs),
    `${file}/in/x.csv`,
    () => undefined,
    new AbortController().signal,
  );
  expect(!outcome.ok && outcome.error.message).toMatch(
    /could not be written: a part of its path is a file, not a folder\. Choose another place\.$/,
  );
});
