import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { beforeEach, expect, test } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { DatasetJobs } from './dataset-jobs';
import type { DatasetJobsOptions } from './dataset-jobs';
import { Datasets } from '../../datasets';

let home: string;
let pictures: string;
let told: string[];
let runs: Pick<RunRow, 'state' | 'dataset'>[];
let latents: DatasetJobsOptions['latents'];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-jobs-'));
  pictures = path.join(home, 'pictures');
  mkdirSync(pictures);
  for (let i = 0; i < 5; i++) writeFileSync(path.join(pictures, `${i}.png`), createCanvas(8, 8).toBuffer('image/png'));
  told = [];
  runs = [];
  latents = { learn: () => Promise.reject(new Error('not asked')), cancel: () => null };
});

function jobs(onProgress: (jobs: DatasetJobs) => void = () => undefined): DatasetJobs {
  const made: DatasetJobs = new DatasetJobs({
    datasets: new Datasets({ home, userHome: home, cwd: home }),
    latents,
    runs: () => runs,
    onProgress: ({ name, detail }) => {
      told.push(`${name}: ${detail}`);
      onProgress(made);
    },
    onChange: (list) => told.push(`list with${list.some((d) => d.name === 'pets') ? '' : 'out'} pets`),
  });
  return made;
}

test('adding a folder tells how far it is from the first file to the last, and then the new list', async () => {
  expect(await jobs().add('pets', pictures)).toMatchObject({ ok: true, value: { name: 'pets', count: 5 } });
  expect(told[0]).toBe('pets: 1 of 5 files looked at');
  expect(told.slice(-2)).toEqual(['pets: 5 of 5 pictures checked', 'list with pets']);
});

test('a job that is cancelled by its name keeps nothing, and the name is free for another', async () => {
  const cancelled = await jobs((made) => made.cancel('pets')).add('pets', pictures);
  expect(cancelled).toMatchObject({ ok: false, error: { message: 'Cancelled; nothing was kept.' } });
  expect(told).not.toContain('list with pets');
  expect((await jobs().add('pets', pictures)).ok).toBe(true);
});

test('two jobs of one name are not done at once, and closing ends what is in work', async () => {
  const made = jobs();
  const first = made.add('pets', pictures);
  expect(await made.add('pets', pictures)).toMatchObject({
    ok: false,
    error: { message: '"pets" is already being read.' },
  });
  await made.close();
  expect((await first).ok).toBe(false);
});

test('a dataset is removed only when no run needs it any more', async () => {
  const made = jobs();
  await made.add('pets', pictures);
  runs = [
    { dataset: 'pets', state: 'finished' },
    { dataset: 'pets', state: 'parked' },
  ];
  expect(await made.remove('pets')).toMatchObject({
    ok: false,
    error: { message: '1 run on "pets" has not ended; stop or delete it first.' },
  });
  runs = [
    { dataset: 'pets', state: 'finished' },
    { dataset: 'ring', state: 'running' },
  ];
  expect(await made.remove('pets')).toEqual({ ok: true, value: null });
  expect(told.at(-1)).toBe('list without pets');
});

test('the classifier of a dataset is asked for once its pictures are prepared, and is cancelled by the name of the dataset', async () => {
  const cancelled: string[] = [];
  let settle: (outcome: Awaited<ReturnType<typeof latents.learn>>) => void = () => undefined;
  latents = {
    learn: (id, { name, shape }, onStep) =>
      new Promise((resolve) => {
        settle = resolve;
        onStep(4, 4);
        told.push(`${id}: ${name} of ${shape.join(' x ')}`);
      }),
    cancel(id) {
      cancelled.push(id);
      settle({ ok: false, error: { message: 'It was cancelled.' } });
      return null;
    },
  };
  const made = jobs();
  await made.add('pets', pictures);
  const learning = made.learn('pets', { imageSize: 8 });
  await expect.poll(() => told.at(-1)).toBe('learn pets: pets of 8 x 8 x 1');
  expect(told.at(-2)).toBe('pets: training its classifier: step 4 of 4');
  made.cancel('pets');
  expect(await learning).toMatchObject({ ok: false });
  expect(cancelled).toEqual(['learn pets']);
  expect(await made.learn('nothing', {})).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('There is no dataset "nothing"') as string },
  });
});
