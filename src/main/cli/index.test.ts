import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildCommand, gander, start } from './cli.test-helper';

// Plain JavaScript trains these tiny networks in a moment, and is there on every machine.
const TINY = [
  '--set',
  'engine=cpu',
  '--set',
  'hiddenSize=4',
  '--set',
  'hiddenLayers=1',
  '--set',
  'batchSize=8',
  '--set',
  'samplePoints=16',
  '--set',
  'sampleEvery=5',
];
const LONG = [
  'run',
  'ring-compare',
  '--objective',
  'gan',
  '--steps',
  '1000000',
  '--set',
  'checkpointEvery=1000000',
  ...TINY,
];
let removeBuilt: () => void;
let home: string;

beforeAll(() => void (removeBuilt = buildCommand()), 120_000);
afterAll(() => removeBuilt());
beforeEach(() => void (home = mkdtempSync(path.join(tmpdir(), 'gander-command-'))));

test('a comparison trains to its end, is listed, shown, compared, exported and deleted', async () => {
  const ran = await gander(home, 'run', 'ring-compare', '--steps', '10', '--json', ...TINY);
  expect(ran.err).not.toContain('failed');
  expect(ran.err).toContain('Time: not known');
  expect(ran.code).toBe(0);
  const document = JSON.parse(ran.out) as { experiment: string; runs: Record<string, unknown>[] };
  expect(document.runs.map((r) => [r['state'], r['step'], r['steps']])).toEqual(Array(4).fill(['finished', 10, 10]));
  expect(document.runs.map((r) => (r['hyperparameters'] as Record<string, unknown>)['objective'])).toEqual([
    'gan',
    'lsgan',
    'wgan',
    'wgan-gp',
  ]);
  expect(Object.keys(document.runs[0]!)).toEqual(
    expect.arrayContaining([
      'id',
      'name',
      'experiment',
      'state',
      'step',
      'steps',
      'seed',
      'hyperparameters',
      'dataset',
      'engine',
      'folder',
      'createdAt',
      'startedAt',
      'endedAt',
    ]),
  );
  expect(document.runs[0]!['engine']).toMatchObject({ name: 'cpu' });

  const listed = JSON.parse((await gander(home, 'list', '--json')).out) as { id: string }[];
  expect(new Set(listed.map((r) => r.id))).toEqual(new Set(document.runs.map((r) => r['id'])));
  const shown = JSON.parse((await gander(home, '--json', 'show', 'wgan')).out) as {
    samples: { step: number }[];
    checkpoints: { step: number }[];
    events: unknown[];
    scores: unknown[];
    last: Record<string, number>;
  };
  expect(shown.samples.map((s) => s.step)).toEqual([0, 5, 10]);
  expect(shown.checkpoints.map((c) => c.step)).toContain(10);
  expect(Number.isFinite(shown.last['wassersteinEstimate'])).toBe(true);
  expect(shown.scores).toContainEqual({ name: 'highQuality', value: shown.last['highQuality'], floor: null });
  const compared = await gander(home, 'compare', document.experiment);
  expect(compared.out).toContain('Differs only in objective');

  const scored = JSON.parse((await gander(home, 'score', 'wgan', '--samples', '200', '--json')).out) as {
    step: number;
    samples: number;
    scores: { name: string; value: number; floor?: number }[];
  };
  expect(scored).toMatchObject({ step: 10, samples: 200 });
  expect(scored.scores.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['modesCovered', 'highQuality', 'wasserstein1']),
  );
  // An untrained generator is further from the data than the data from itself.
  const transport = scored.scores.find(({ name }) => name === 'wasserstein1')!;
  expect(transport.value).toBeGreaterThan(transport.floor!);
  expect(await gander(home, 'score', 'wgan', '--step', '7')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no checkpoint at step 7') as unknown,
  });

  const csv = path.join(home, 'x.csv');
  expect(await gander(home, 'export', 'csv', document.experiment, '-o', csv, '--quiet')).toMatchObject({
    code: 0,
    out: '',
  });
  const rows = readFileSync(csv, 'utf8').trim().split(/\r?\n/);
  expect(rows[0]).toMatch(/^run,step,time,/);
  // Losses of ten steps, and the scores of the sample before the first.
  expect(rows).toHaveLength(1 + 4 * 11);
  const exported = JSON.parse(
    (await gander(home, 'export', 'gif', document.experiment, '-o', path.join(home, 'x.gif'), '--json')).out,
  ) as { frames: number };
  expect(exported.frames).toBe(3);
  expect(readFileSync(path.join(home, 'x.gif')).subarray(0, 6).toString()).toBe('GIF89a');

  const folder = String(document.runs[0]!['folder']);
  expect(existsSync(folder)).toBe(true);
  const id = String(document.runs[0]!['id']);
  expect((await gander(home, 'delete', id)).out).toContain('Moved 1 run to the trash');
  expect(existsSync(folder)).toBe(true);
  expect(JSON.parse((await gander(home, 'list', '--json')).out)).toHaveLength(3);
  expect((await gander(home, 'list', '--filter', 'is:trashed')).out).toContain(id);
  expect((await gander(home, 'restore', id)).out).toContain('Restored 1 run');
  expect(JSON.parse((await gander(home, 'list', '--json')).out)).toHaveLength(4);
  expect(await gander(home, 'list', '--view', 'none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no saved view "none".') as unknown,
  });
  await gander(home, 'delete', id);
  expect((await gander(home, 'trash', '--empty')).out).toContain('Deleted 1 run permanently');
  expect(existsSync(folder)).toBe(false);
  expect((await gander(home, 'trash')).out).toContain('The trash is empty.');
  const other = String(document.runs[1]!['folder']);
  expect((await gander(home, 'delete', '--now', String(document.runs[1]!['id']))).out).toContain(
    'Deleted 1 run permanently',
  );
  expect(existsSync(other)).toBe(false);
  expect(existsSync(path.join(home, 'owner.json'))).toBe(false);
}, 120_000);

test('a branch continues from a checkpoint with changed settings, and is compared as a branch', async () => {
  await gander(
    home,
    'run',
    'ring-compare',
    '--objective',
    'gan',
    '--steps',
    '10',
    '--quiet',
    '--set',
    'checkpointEvery=5',
    ...TINY,
  );
  const made = await gander(
    home,
    'branch',
    'gan',
    '--at',
    '5',
    '--set',
    'learningRate=0.001',
    '--name',
    'faster',
    '--json',
  );
  expect(made.err).toContain('continues from gan at step 5: learning rate 0.0002 → 0.001.');
  expect(JSON.parse(made.out)).toMatchObject({
    runs: [{ name: 'faster', state: 'finished', step: 10, parent: { name: 'gan', step: 5 } }],
  });
  expect((await gander(home, 'compare', 'gan', 'faster')).out).toContain(
    'Differs only in learning rate. faster is gan up to step 5.',
  );
  const refused = await gander(home, 'branch', 'gan', '--at', '5', '--set', 'hiddenSize=9');
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringContaining('hiddenSize cannot change in a branch: every weight') as string,
  });
});

test.each([
  [['run', 'ring-compar'], 'Did you mean "ring-compare"?'],
  [['run', 'ring-compare', '--set', 'stpes=3'], 'Did you mean "steps"?'],
  [['run', 'ring-compare', '--dataset', 'rng'], 'Did you mean "ring"?'],
  [['run', 'ring-compare', '--seeds', 'two'], 'whole number'],
  [['frobnicate'], 'Unknown command "frobnicate"'],
  [['lst'], 'Did you mean "list"?'],
  [['show', 'nothing'], 'There is no run "nothing"'],
  [['export', 'gif'], 'missing required argument'],
])('wrong use of %j is one sentence and exit code 2', async (args, sentence) => {
  const { code, out, err } = await gander(home, ...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(sentence);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('with --json a refusal is one document too', async () => {
  const { code, out } = await gander(home, 'show', 'nothing', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toHaveProperty('error');
});

/** Waits until a run has recorded ten steps in its journal; progress is printed too seldom to wait for it. */
async function tenSteps(): Promise<void> {
  const journals = () =>
    readdirSync(path.join(home, 'runs')).map((run) => path.join(home, 'runs', run, 'journal.ndjson'));
  const steps = (journal: string) =>
    readFileSync(journal, 'utf8')
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => (JSON.parse(line) as { steps?: number[] }).steps ?? []);
  await vi.waitUntil(
    () =>
      journals()
        .filter((journal) => existsSync(journal))
        .some((journal) => steps(journal).some((step) => step >= 10)),
    { timeout: 60_000, interval: 50 },
  );
}

test('Ctrl-C stops running runs with a checkpoint, and removes the others from the queue', async () => {
  const run = start(home, ...LONG, '--objective', 'lsgan', '--json');
  await run.says('running');
  await tenSteps();
  run.child.kill('SIGINT');
  const { code, out } = await run.ended;
  expect(code).toBe(130);
  const { runs } = JSON.parse(out) as { runs: { state: string; step: number; id: string }[] };
  expect(runs.map((r) => r.state)).toEqual(['stopped', 'stopped']);
  expect(runs[0]!.step).toBeGreaterThan(0);
  const shown = JSON.parse((await gander(home, 'show', runs[0]!.id, '--json')).out) as {
    checkpoints: { step: number }[];
  };
  expect(shown.checkpoints.map((c) => c.step)).toContain(runs[0]!.step);
});

test('a second command is executed by the owner, which keeps running until both are done', async () => {
  const first = start(home, ...LONG, '--name', 'first');
  await first.says('running');
  const second = gander(home, 'run', 'ring-compare', '--objective', 'wgan', '--steps', '5', '--json', ...TINY);
  let listed: { state: string; experimentName: string }[] = [];
  while (listed.length < 2) listed = JSON.parse((await gander(home, 'list', '--json')).out) as typeof listed;
  expect(listed.find((r) => r.experimentName === 'first')!.state).toBe('running');
  expect((await gander(home, 'stop', 'gan')).code).toBe(0);
  expect((await first.ended).code).toBe(1);
  const done = await second;
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject({ runs: [{ state: 'finished', step: 5 }] });
});

test('when the owner is killed, its run is suspended, the home is free, and the run can be resumed', async () => {
  const run = start(home, ...LONG);
  await run.says('running');
  await tenSteps();
  run.child.kill('SIGKILL');
  await run.ended;
  const [row] = JSON.parse((await gander(home, 'list', '--json')).out) as { state: string; step: number; id: string }[];
  expect(['parked', 'interrupted']).toContain(row!.state);
  expect(row!.step).toBeGreaterThan(0);
  const resumed = start(home, 'resume', row!.id, '--json');
  await resumed.says('running');
  resumed.child.kill('SIGTERM');
  const { runs } = JSON.parse((await resumed.ended).out) as { runs: { step: number }[] };
  expect(runs[0]!.step).toBeGreaterThanOrEqual(row!.step);
});

test('when the owner is killed, a command that waited for it opens the home itself and continues', async () => {
  const owner = start(home, 'serve', '--port', '0');
  await owner.says('Gander is at');
  const long = start(home, ...LONG);
  await long.says('running');
  const short = gander(home, 'run', 'ring-compare', '--objective', 'lsgan', '--steps', '5', '--json', ...TINY);
  let listed: unknown[] = [];
  while (listed.length < 2) listed = JSON.parse((await gander(home, 'list', '--json')).out) as unknown[];
  owner.child.kill('SIGKILL');
  const { code, out } = await short;
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ runs: [{ state: 'finished', step: 5 }] });
  expect((await long.ended).err).toMatch(/gan {2}(parked|interrupted)/);
});

test('closing the core of the browser suspends its run, and the next one resumes it', async () => {
  const first = start(home, 'serve', '--port', '0');
  await first.says('Gander is at');
  const run = start(home, ...LONG);
  await run.says('running');
  await tenSteps();
  first.child.kill('SIGINT');
  await first.ended;
  expect((await run.ended).err).toContain('parked');
  const second = start(home, 'serve', '--port', '0');
  await second.says('Gander is at');
  let state = '';
  while (state !== 'running')
    state = (JSON.parse((await gander(home, 'list', '--json')).out) as { state: string }[])[0]!.state;
  second.child.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
});

test('a folder of images is added with progress, listed, and removed', async () => {
  const images = path.join(home, 'images');
  mkdirSync(images);
  for (const name of ['a', 'b', 'c'])
    writeFileSync(path.join(images, `${name}.png`), createCanvas(8, 8).toBuffer('image/png'));
  const added = await gander(home, 'data', 'add', 'pets', images);
  expect(added).toMatchObject({ code: 0, out: expect.stringContaining('pets: 3 samples.') as string });
  expect(added.err).toContain('3 of 3 images checked');
  expect((await gander(home, 'data', 'list')).out).toMatch(/^pets +3 +yes/m);
  expect(JSON.parse((await gander(home, 'data', 'remove', 'pets', '--json')).out)).toEqual({ removed: 'pets' });
  expect((await gander(home, 'data', 'list')).out).not.toContain('pets');
  expect((await gander(home, 'data', 'remove', 'mnist')).err).toContain('"mnist" is built in');
});

test('the doctor reports for everything whether it works', async () => {
  const { code, out } = await gander(home, 'doctor', '--json');
  const report = JSON.parse(out) as {
    ok: boolean;
    engine: { name: string };
    checks: { name: string; ok: boolean; detail: string; advice: string }[];
  };
  expect(code).toBe(report.ok ? 0 : 1);
  expect(['tensorflow', 'webgpu', 'wasm', 'cpu']).toContain(report.engine.name);
  expect(report.checks.map((c) => c.name)).toEqual(
    expect.arrayContaining([
      'node',
      'engine',
      'device',
      'data folder',
      'database',
      'free space',
      'electron',
      'browser',
      'display',
    ]),
  );
  for (const check of report.checks) expect(check.ok || check.advice).toBeTruthy();
});
