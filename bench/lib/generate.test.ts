import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseJournalLine } from '../../src/shared/formats/journal-lines';
import { RUN_ID } from '../../src/shared/contract/schemas';
import { ingestHome, openRuns, writeRun } from './generate';
import type { Generated } from './generate';
import { homeOf, removeHomes, scratch } from './homes';

afterAll(removeHomes);
const usual: Generated = { runs: 1, steps: 25, metrics: ['generatorLoss', 'discriminatorLoss'], batch: 10 };

function written(change: Partial<Generated> = {}, n = 0) {
  const folder = writeRun(scratch(), n, { ...usual, ...change });
  const text = readFileSync(join(folder, 'journal.ndjson'), 'utf8');
  const lines = text.trimEnd().split('\n').map(parseJournalLine);
  return {
    folder,
    file: JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Record<string, unknown>,
    lines: lines.map((line) => {
      if (!line.ok) throw new Error(line.error.message);
      return line.value;
    }),
  };
}

describe('a generated run', () => {
  it('has a journal whose every line is valid, from its start to its end', () => {
    const { lines } = written();
    expect(lines.map(({ type }) => type)).toEqual(['start', 'metrics', 'metrics', 'metrics', 'end']);
    expect(lines.at(-1)).toMatchObject({ step: 25, state: 'finished' });
  });

  it('has one value of each metric at every step, and the time', () => {
    const steps = written().lines.flatMap((line) => {
      if (line.type !== 'metrics') return [];
      for (const column of Object.values(line.values)) expect(column).toHaveLength(line.steps.length);
      expect(Object.keys(line.values)).toEqual(['generatorLoss', 'discriminatorLoss', 'time']);
      return line.steps;
    });
    expect(steps).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('is the same each time, and different from the next run', () => {
    const bytes = (n: number) => readFileSync(join(written({}, n).folder, 'journal.ndjson'));
    expect(bytes(3)).toEqual(bytes(3));
    expect(bytes(3)).not.toEqual(bytes(4));
  });

  it('has the values that are asked for', () => {
    const { lines } = written({ value: (run, metric, step) => 100 * run + step + metric.length }, 2);
    expect(lines[1]).toMatchObject({ values: { generatorLoss: [214, 215, 216, 217, 218, 219, 220, 221, 222, 223] } });
  });

  it('has a valid id, in the order of the runs, for more runs than any benchmark has', () => {
    const ids = [0, 1, 25, 26, 675, 676, 10_000, 400_000].map((n) => basename(written({ steps: 1 }, n).folder));
    for (const id of ids) expect(id).toMatch(RUN_ID);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes objectives in turn, and seed, name and settings as they are given', () => {
    expect([0, 1, 2, 3, 4].map((n) => written({ steps: 1 }, n).file['name'])).toEqual([
      'gan · seed 0',
      'lsgan · seed 1',
      'wgan · seed 2',
      'wgan-gp · seed 3',
      'gan · seed 4',
    ]);
    const { file } = written(
      { objectives: ['r1'], seed: (n) => 7 + n, name: (n) => `run ${n}`, settings: () => ({ batchSize: 32 }) },
      5,
    );
    expect(file).toMatchObject({
      name: 'run 5',
      seed: 12,
      hyperparameters: { objective: 'r1', batchSize: 32, steps: 25 },
    });
  });
});

describe('files of a generated run', () => {
  it('are evenly spaced grids, announced with their size and SHA-256', () => {
    const { folder, lines } = written({ samples: 5, png: (step) => Uint8Array.of(1, 2, step) });
    const announced = lines.flatMap((line) => (line.type === 'sample' ? [line] : []));
    expect(announced.map(({ step }) => step)).toEqual([5, 10, 15, 20, 25]);
    for (const { file, bytes, sha256 } of announced) {
      const content = readFileSync(join(folder, 'samples', file));
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    }
  });

  it('are checkpoints of 1,000 bytes, announced too', () => {
    const { folder, lines } = written({ checkpoints: () => 2 });
    const announced = lines.flatMap((line) => (line.type === 'checkpoint' ? [line] : []));
    expect(announced.map(({ step }) => step)).toEqual([12, 24]);
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual(['12.safetensors', '24.safetensors']);
    expect(statSync(join(folder, 'checkpoints', '12.safetensors')).size).toBe(1000);
  });

  it('are none by default', () => {
    const { folder } = written();
    expect([readdirSync(join(folder, 'samples')), readdirSync(join(folder, 'checkpoints'))]).toEqual([[], []]);
  });
});

describe('the end of a generated run', () => {
  it('is a stop where it ends early', () =>
    expect(written({ end: () => 13 }).lines.at(-1)).toMatchObject({ step: 13, state: 'stopped' }));

  it('is a failure with its reason, and the output of the process', () => {
    const { folder, lines } = written({
      failure: () => ({ reason: 'diverged', message: 'The loss is NaN.', output: 'stack' }),
    });
    expect(lines.at(-1)).toMatchObject({ state: 'failed', reason: 'diverged', message: 'The loss is NaN.' });
    expect(readFileSync(join(folder, 'output.log'), 'utf8')).toBe('stack');
  });

  it('follows the warnings, as events with their sentences', () => {
    const { lines } = written({
      warnings: () => [
        { name: 'mode-collapse', state: 'began', step: 5, value: 0.1, threshold: 0.3 },
        { name: 'mode-collapse', state: 'passed', step: 9, value: 0.5, threshold: 0.3 },
      ],
    });
    expect(lines.slice(-3)).toMatchObject([
      {
        type: 'event',
        step: 5,
        level: 'warning',
        message: expect.stringMatching(/^Mode collapse: diversity 0\.1/) as string,
      },
      { type: 'event', step: 9, level: 'info' },
      { type: 'end' },
    ]);
  });
});

describe('a generated home', () => {
  it('is read into its database: every run with its newest values', async () => {
    const home = scratch();
    for (let n = 0; n < 3; n++)
      writeRun(home, n, { ...usual, runs: 3, value: (run, _metric, step) => run + step / 100 });
    expect(await ingestHome(home)).toHaveLength(3);
    const { runs, close } = openRuns(home);
    const rows = [...runs.services.rows.list()].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(rows.map(({ state, step, last }) => [state, step, last['generatorLoss']])).toEqual([
      ['finished', 25, 0.25],
      ['finished', 25, 1.25],
      ['finished', 25, 2.25],
    ]);
    await close();
  });

  it('is made once for equal options', async () => {
    const notes: string[] = [];
    const make = (options: Generated) => homeOf('small', options, (text) => notes.push(text));
    const [one, same, other] = [await make(usual), await make({ ...usual }), await make({ ...usual, steps: 30 })];
    expect([one === same, one === other]).toEqual([true, false]);
    expect(notes).toEqual(['making small ...', 'making small ...']);
  });
});
