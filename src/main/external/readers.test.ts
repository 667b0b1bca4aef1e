import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { drain, metricsOf, readOptions } from './external.test-helper';
import { findSources, readSource } from './readers';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gander-readers-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const grid = readFileSync(join(__dirname, 'images', 'reference', 'torchvision-digits28-4x4-p2.png'));

/** What a script writes: pictures in a folder, losses beside it. */
function script(name: string): void {
  mkdirSync(join(folder, name, 'images'), { recursive: true });
  for (const step of [0, 100, 200]) writeFileSync(join(folder, name, 'images', `${step}.png`), grid);
  writeFileSync(join(folder, name, 'log.csv'), 'step,d_loss\n0,1\n100,2\n250,3\n');
}

it('pictures and metrics of one folder are one run, or two if a person wants', async () => {
  script('a');
  script('b');
  const [a, b, ...others] = await findSources(folder, readOptions());
  expect(others).toEqual([]);
  expect([a!.name, b!.name]).toEqual(['a', 'b']);
  expect(a).toMatchObject({
    type: 'table',
    steps: { first: 0, last: 250 },
    grids: { count: 3, layout: { rows: 4, columns: 4 } },
  });
  const { records, cursor } = await drain(readSource(a!, readOptions()));
  expect(metricsOf(records)['d_loss']).toEqual([
    [0, 1],
    [100, 2],
    [250, 3],
  ]);
  expect(records.filter(({ type }) => type === 'grid')).toMatchObject([
    { step: 0, layout: { x: 2, width: 28, strideX: 30 } },
    { step: 100 },
    { step: 200 },
  ]);
  writeFileSync(join(folder, 'a', 'images', '300.png'), grid);
  writeFileSync(join(folder, 'a', 'log.csv'), '300,4\n', { flag: 'a' });
  const more = await drain(readSource(a!, { ...readOptions(), cursor: cursor! }));
  expect(more.records.map((record) => [record.type, 'step' in record ? record.step : record.steps])).toEqual([
    ['metrics', [300]],
    ['grid', 300],
  ]);
  const apart = await findSources(folder, readOptions({ together: 'no' }));
  expect(apart.map(({ type }) => type).sort()).toEqual(['images', 'images', 'table', 'table']);
});

it('several tables in a folder stay runs of their own', async () => {
  script('a');
  writeFileSync(join(folder, 'a', 'other.csv'), 'step,x\n0,1\n');
  expect((await findSources(folder, readOptions())).map(({ type }) => type)).toEqual(['images', 'table', 'table']);
});
