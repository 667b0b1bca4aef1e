import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHome, until } from '../testing/runs.test-helper';
import type { Runs } from '../runs';
import { readMetric } from './external-runs.test-helper';

const ID = '20260102-030405-abcd';

let home: TestHome;
let elsewhere: string;
beforeEach(() => {
  home = new TestHome();
  elsewhere = mkdtempSync(join(tmpdir(), 'gander-external-'));
});
afterEach(async () => {
  await home.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

const folder = (id = ID): string => join(home.home, 'runs', id);
const line = (fields: object): string => JSON.stringify({ at: Date.now(), ...fields }) + '\n';
const started = (pid: number, step = 0, host = hostname()): string => line({ type: 'start', pid, host, step });
const metrics = (...steps: number[]): string =>
  line({ type: 'metrics', steps, values: { 'loss/generator': steps.map((s) => s / 2) } });

/** Creates a run folder as a program does: complete under another name, then renamed. */
function write(lines: string, change: object = {}, id = ID): void {
  const made = join(elsewhere, id);
  mkdirSync(join(made, 'samples'), { recursive: true });
  writeFileSync(
    join(made, 'run.json'),
    JSON.stringify({
      format: 1,
      kind: 'external',
      id,
      name: 'from PyTorch',
      experiment: { id: 'e-x', name: 'MNIST' },
      createdAt: '2026-01-02T03:04:05Z',
      settings: { optimizer: { name: 'adam', lr: 2e-4, betas: [0.5, 0.9] }, amp: false },
      ...change,
    }),
  );
  writeFileSync(join(made, 'journal.ndjson'), lines);
  mkdirSync(join(home.home, 'runs'), { recursive: true });
  renameSync(made, folder(id));
}

const begin = (runs: Runs): Runs => (runs.start(), runs);
const append = (lines: string): void => appendFileSync(join(folder(), 'journal.ndjson'), lines);

describe('a run that another program writes', () => {
  it('is listed while it is written, with what the program states and nothing else', async () => {
    const runs = begin(home.open());
    await runs.ensureReconciled();
    write(started(process.pid) + metrics(1, 2));
    const row = await until(runs, ID, ({ state, step }) => state === 'running' && step === 2);
    expect(row).toMatchObject({
      name: 'from PyTorch',
      experimentName: 'MNIST',
      dataset: '',
      steps: 0,
      last: { 'loss/generator': 1 },
      external: {
        settings: { 'optimizer.name': 'adam', 'optimizer.lr': 2e-4, 'optimizer.betas': '[0.5,0.9]', amp: false },
      },
    });
    for (const name of ['seed', 'hyperparameters', 'secondsLeft', 'latentSeed', 'engine'])
      expect(row).not.toHaveProperty(name);
    append(metrics(3) + line({ type: 'end', step: 3, state: 'finished' }));
    await until(runs, ID, ({ state, step }) => state === 'finished' && step === 3);
    expect(readMetric(runs, ID, 'loss/generator')).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 1.5],
    ]);
  });

  it('is listed again from its folder when the database is lost', async () => {
    write(started(process.pid) + metrics(5) + line({ type: 'end', step: 5, state: 'finished' }), {
      seed: 7,
      steps: 10,
    });
    const runs = begin(home.open());
    const row = await until(runs, ID, ({ state }) => state === 'finished');
    expect(row).toMatchObject({ seed: 7, steps: 10, step: 5 });
  });

  it('ends when its process ends without a last line, and says so', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const runs = begin(home.open());
    write(started(child.pid!) + metrics(1));
    await until(runs, ID, ({ state }) => state === 'running');
    child.kill('SIGKILL');
    const row = await until(runs, ID, ({ state }) => state === 'interrupted');
    expect(row.message).toBe(`Its program (process ${child.pid}) ended without a last line in the journal.`);
  });

  it('of another machine is live until it has been silent for a minute', async () => {
    write(started(1, 0, 'elsewhere') + metrics(1));
    const silent = Date.now() / 1000 - 61;
    utimesSync(join(folder(), 'journal.ndjson'), silent, silent);
    write(started(1, 0, 'elsewhere') + metrics(1), { id: '20260102-030405-efgh' }, '20260102-030405-efgh');
    const runs = begin(home.open());
    const row = await until(runs, ID, ({ state }) => state === 'interrupted');
    expect(row.message).toMatch(/^Nothing has been written for 60 seconds/);
    await until(runs, '20260102-030405-efgh', ({ state }) => state === 'running');
  });

  it('continues after it was resumed from a step: later values are replaced', async () => {
    write(started(process.pid) + metrics(1, 2, 3) + line({ type: 'end', step: 3, state: 'stopped' }));
    const runs = begin(home.open());
    await until(runs, ID, ({ state }) => state === 'stopped');
    append(started(process.pid, 2) + line({ type: 'metrics', steps: [3], values: { 'loss/generator': [9] } }));
    await until(runs, ID, ({ state, last }) => state === 'running' && last['loss/generator'] === 9);
    expect(readMetric(runs, ID, 'loss/generator')).toEqual([
      [1, 0.5],
      [2, 1],
      [3, 9],
    ]);
  });

  it('cannot be controlled, resumed or branched from here', async () => {
    write(started(process.pid) + metrics(1));
    const runs = begin(home.open());
    await until(runs, ID, ({ state }) => state === 'running');
    for (const action of ['pause', 'park', 'stop', 'trash', 'delete'] as const)
      expect(runs.services.actions.act(action, [ID])).toMatchObject({ ok: false });
    append(line({ type: 'end', step: 1, state: 'stopped' }));
    await until(runs, ID, ({ state }) => state === 'stopped');
    for (const action of ['resume', 'retry'] as const)
      expect(runs.services.actions.act(action, [ID])).toMatchObject({ ok: false });
    expect(runs.services.actions.act('archive', [ID])).toMatchObject({ ok: true });
  });
});

it('leaves out a folder whose run.json is not valid until it has changed', async () => {
  const runs = begin(home.open());
  await runs.ensureReconciled();
  write(metrics(1), { createdAt: 'yesterday' });
  write(metrics(1), { id: ID }, '20260102-030405-zzzz');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(runs.services.rows.list()).toEqual([]);
  rmSync(folder('20260102-030405-zzzz'), { recursive: true });
  write(metrics(1), { id: '20260102-030405-zzzz' }, '20260102-030405-zzzz');
  await until(runs, '20260102-030405-zzzz', () => true);
});
