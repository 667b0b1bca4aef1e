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
let images: string;
let events: string[];
let runs: Pick<RunRow, 'state' | 'dataset'>[];
let latents: DatasetJobsOptions['latents'];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'gander-jobs-'));
  images = path.join(home, 'images');
  mkdirSync(images);
  for (let i = 0; i < 5; i++) writeFileSync(path.join(images, `${i}.png`), createCanvas(8, 8).toBuffer('image/png'));
  events = [];
  runs = [];
  latents = { learn: () => Promise.reject(new Error('not asked')), cancel: () => null };
});

function jobs(onProgress: (jobs: DatasetJobs) => void = () => undefined): DatasetJobs {
  const made: DatasetJobs = new DatasetJobs({
    datasets: new Datasets({ home, userHome: home, cwd: home }),
    latents,
    runs: () => runs,
    onProgress: ({ name, detail }) => {
      events.push(`${name}: ${detail}`);
      onProgress(made);
    },
    onChange: (list) => events.push(`list with${list.some((d) => d.name === 'pets') ? '' : 'out'} pets`),
  });
  return made;
}

test('adding a folder reports its progress, and then the new list', async () => {
  expect(await jobs().add('pets', images)).toMatchObject({ ok: true, value: { name: 'pets', count: 5 } });
  expect(events[0]).toBe('pets: 1 of 5 files listed');
  expect(events.slice(-2)).toEqual(['pets: 5 of 5 images checked', 'list with pets']);
});

test('a job cancelled by name saves nothing, and its name can be used again', async () => {
  const cancelled = await jobs((made) => made.cancel('pets')).add('pets', images);
  expect(cancelled).toMatchObject({ ok: false, error: { message: 'Cancelled; nothing was saved.' } });
  expect(events).not.toContain('list with pets');
  expect((await jobs().add('pets', images)).ok).toBe(true);
});

test('two jobs with one name do not run at once, and closing ends the running one', async () => {
  const made = jobs();
  const first = made.add('pets', images);
  expect(await made.add('pets', images)).toMatchObject({
    ok: false,
    error: { message: '"pets" is already being read.' },
  });
  await made.close();
  expect((await first).ok).toBe(false);
});

test('a dataset is removed only if no run needs it', async () => {
  const made = jobs();
  await made.add('pets', images);
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
  expect(events.at(-1)).toBe('list without pets');
});

test('the classifier of a dataset is trained after its images are prepared, and is cancelled by the name of the dataset', async () => {
  const cancelled: string[] = [];
  let settle: (outcome: Awaited<ReturnType<typeof latents.learn>>) => void = () => undefined;
  latents = {
    learn: (id, { name, shape }, onStep) =>
      new Promise((resolve) => {
        settle = resolve;
        onStep(4, 4);
        events.push(`${id}: ${name} of ${shape.join(' x ')}`);
      }),
    cancel(id) {
      cancelled.push(id);
      settle({ ok: false, error: { message: 'It was cancelled.' } });
      return null;
    },
  };
  const made = jobs();
  await made.add('pets', images);
  const learning = made.learn('pets', { imageSize: 8 });
  await expect.poll(() => events.at(-1)).toBe('learn pets: pets of 8 x 8 x 1');
  expect(events.at(-2)).toBe('pets: training its classifier: step 4 of 4');
  made.cancel('pets');
  expect(await learning).toMatchObject({ ok: false });
  expect(cancelled).toEqual(['learn pets']);
  expect(await made.learn('nothing', {})).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('There is no dataset "nothing"') as string },
  });
});
