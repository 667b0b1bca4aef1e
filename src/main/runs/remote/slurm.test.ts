import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { Datasets } from '../../datasets/index';
import { SlurmCluster, whyNoCluster } from '../../targets/slurm/slurm-cluster.test-helper';
import { buildProgram } from '../../training/process/worker.test-helper';
import type { Runs } from '../runs';
import { enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';

const TEST_MS = 600_000;
/** A network that trains in plain JavaScript. */
const TINY = { engine: 'cpu', network: 'mlp', hiddenSize: 8, hiddenLayers: 1, batchSize: 8, samplePoints: 16 };
const why = whyNoCluster();

if (why === undefined)
  describe('runs on a cluster of two nodes', () => {
    let cluster: SlurmCluster;
    let program: string;
    const before = { PATH: process.env['PATH'], SLURM_CONF: process.env['SLURM_CONF'] };
    beforeAll(async () => {
      program = await buildProgram('slurm');
      cluster = await SlurmCluster.start();
      Object.assign(process.env, { PATH: cluster.environment['PATH'], SLURM_CONF: cluster.environment['SLURM_CONF'] });
    }, TEST_MS);
    afterAll(async () => {
      await cluster.stop();
      Object.assign(process.env, before);
      if (before.SLURM_CONF === undefined) delete process.env['SLURM_CONF'];
    }, TEST_MS);

    let test: TestHome;
    let shared: string;
    beforeEach(() => {
      test = new TestHome();
      shared = join(test.home, 'shared');
      mkdirSync(shared);
    });
    afterEach(() => test.remove(), TEST_MS);

    const open = (): Runs => test.open({}, { program, datasets: new Datasets({ home: test.home }) });
    const addTarget = (runs: Runs, settings: Record<string, unknown> = {}): void =>
      void unwrap(
        runs.services.remote.add('hpc', {
          kind: 'slurm',
          folder: shared,
          node: process.execPath,
          gres: 'gpu:1',
          cpus: 1,
          prologue: [],
          ...settings,
        }),
      );
    const allUntil = (runs: Runs, ids: readonly RunId[], holds: (row: RunRow) => boolean): Promise<RunRow[]> =>
      Promise.all(ids.map((id) => until(runs, id, holds)));
    const attempts = (id: RunId): { host?: string; job?: string }[] =>
      readdirSync(join(shared, 'runs', id, 'attempts'))
        .filter((name) => /^\d+\.json$/.test(name))
        .map((name) => JSON.parse(readFileSync(join(shared, 'runs', id, 'attempts', name), 'utf8')));

    it(
      'train as an array over both nodes, through ssh, while the app is closed',
      async () => {
        const { host, config } = await cluster.startSshd();
        let runs = open();
        addTarget(runs, { ssh: host, sshConfig: config });
        const ids = await enqueue(runs, {
          ...plan([1, 2, 3, 4], { ...TINY, steps: 400, sampleEvery: 100, checkpointEvery: 100 }),
          targets: ['hpc'],
        });
        runs.start();
        await allUntil(runs, ids, ({ job }) => job?.phase === 'submitting' || job?.job !== undefined);
        // It ends during the submission, or just after it.
        await test.close();
        await cluster.until('a job runs or has ended', async () =>
          /COMPLETED|RUNNING/.test(await cluster.run('squeue', ['-h', '--states=all', '-o', '%T'])),
        );
        runs = open();
        runs.start();
        const rows = await allUntil(runs, ids, ({ state }) => state === 'finished' || state === 'failed');
        expect(rows.map(({ state, step }) => [state, step])).toEqual(Array(4).fill(['finished', 400]));
        // Nothing was submitted twice: one array, whose tasks had one attempt each.
        expect(new Set(rows.map(({ job }) => job?.job?.split('_')[0])).size).toBe(1);
        expect(ids.map((id) => attempts(id).length)).toEqual([1, 1, 1, 1]);
        const nodes = await cluster.run('squeue', ['-h', '--states=all', '-o', '%N']);
        expect(new Set(nodes.trim().split('\n'))).toEqual(new Set(['n1', 'n2']));
      },
      TEST_MS,
    );

    it(
      'are suspended before their time limit, and continue by themselves from there',
      async () => {
        const runs = open();
        addTarget(runs, { time: '1', leadSeconds: 45 });
        const [id] = await enqueue(runs, {
          ...plan([1], { ...TINY, steps: 10_000_000, sampleEvery: 100_000, checkpointEvery: 100_000 }),
          targets: ['hpc'],
        });
        runs.start();
        await until(runs, id!, ({ job }) => (job?.restarts ?? 0) > 0 && job?.phase === 'running');
        const journal = (): { type: string; state?: string; step: number }[] =>
          readFileSync(join(shared, 'runs', id!, 'journal.ndjson'), 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line));
        await cluster.until('it began again', () => journal().filter(({ type }) => type === 'start').length === 2);
        const [end] = journal().filter(({ type }) => type === 'end');
        const [, start] = journal().filter(({ type }) => type === 'start');
        expect(end).toMatchObject({ state: 'parked' });
        expect(start!.step).toBe(end!.step);
        expect(start!.step).toBeGreaterThan(0);
        // The job is cancelled by somebody else: the run is no failure.
        await cluster.run('scancel', [rowOf(runs, id!).job!.job!]);
        const { state } = await until(runs, id!, (row) => row.job?.phase === 'ended');
        expect(['parked', 'stopped']).toContain(state);
      },
      TEST_MS,
    );
  });
else
  it(`do not train on a cluster, because ${why}`, async () => {
    await expect(SlurmCluster.start()).rejects.toThrow(why);
  });
