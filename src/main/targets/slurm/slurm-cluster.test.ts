import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { findRecord } from './output/job-record';
import type { JobRecord } from './output/job-record';
import { SINFO_ARGUMENTS, parseScontrolNodes, parseSinfo } from './output/nodes';
import { isAccountingDisabled } from './output/sacct';
import { parseScontrolJobs, scontrolJobArguments } from './output/scontrol';
import { SQUEUE_ARGUMENTS, parseSqueue } from './output/squeue';
import { parseVersion } from './output/version';
import { SlurmCluster, whyNoCluster } from './slurm-cluster.test-helper';

const WAIT_MS = 600_000;
const why = whyNoCluster();

/** What the jobs of a cluster are, by the parsers. */
function queueOf(cluster: SlurmCluster) {
  const jobs = async (): Promise<readonly JobRecord[]> =>
    unwrap(parseSqueue(await cluster.run('squeue', SQUEUE_ARGUMENTS)));
  const job = async (id: string): Promise<JobRecord> => findRecord(await jobs(), id)!;
  const hasState = (id: string, state: string) => async () => (await job(id)).state === state;
  const submit = (name: string, seconds: number, ...args: string[]): Promise<string> =>
    cluster.submit([`--job-name=${name}`, '--output=/dev/null', ...args, `--wrap=sleep ${seconds}`]);
  return { cluster, jobs, job, hasState, submit };
}

if (why === undefined)
  describe.concurrent('a real cluster of two nodes', () => {
    // Most of the time is spent waiting for Slurm's own intervals: each test has a cluster, and all run at once.
    const withCluster = (check: (on: ReturnType<typeof queueOf>) => Promise<void>) => async (): Promise<void> => {
      const cluster = await SlurmCluster.start();
      try {
        await check(queueOf(cluster));
      } finally {
        await cluster.stop();
      }
    };

    it(
      'runs an array on shared resources, and ends it when it is cancelled',
      withCluster(async ({ cluster, jobs, job, submit }) => {
        const array = await submit('gander-array', 300, '--array=0-3%2', '--gres=gpu:1', '--comment=gander-array');
        await cluster.until('two tasks run', async () => (await job(`${array}_1`)).state === 'RUNNING');
        const found = await jobs();
        expect(found.map(({ id, state, reason }) => [id, state, reason])).toEqual(
          expect.arrayContaining([
            [`${array}_0`, 'RUNNING', undefined],
            [`${array}_1`, 'RUNNING', undefined],
            [`${array}_2`, 'PENDING', 'JobArrayTaskLimit'],
            [`${array}_3`, 'PENDING', 'JobArrayTaskLimit'],
          ]),
        );
        const shown = unwrap(parseScontrolJobs(await cluster.run('scontrol', scontrolJobArguments(array))));
        for (const { id, state, comment, name } of found)
          expect(findRecord(shown, id)).toMatchObject({ state, comment, name });
        await cluster.run('scancel', [array]);
        await cluster.until('all are cancelled', async () =>
          (await jobs()).every(({ state }) => state === 'CANCELLED'),
        );
      }),
      WAIT_MS,
    );

    it(
      'requeues a preempted job, which then runs again',
      withCluster(async ({ cluster, job, hasState, submit }) => {
        const low = await submit('gander-low', 300, '--ntasks=4', '--nodes=2');
        await cluster.until('it runs', hasState(low, 'RUNNING'));
        const high = await submit('gander-high', 1, '--ntasks=4', '--nodes=2', '--partition=urgent');
        await cluster.until('it waits again', async () => {
          const { state, restarts } = await job(low);
          return state === 'PENDING' && restarts === 1;
        });
        await cluster.until('the other one has ended', hasState(high, 'COMPLETED'));
        await cluster.until('it runs again', hasState(low, 'RUNNING'));
        expect((await job(low)).restarts).toBe(1);
        await cluster.run('scancel', [low]);
        await cluster.until('it is cancelled', hasState(low, 'CANCELLED'));
      }),
      WAIT_MS,
    );

    it(
      'requeues the job of a lost node on the other one, while the old process is alive',
      withCluster(async ({ cluster, job, hasState, submit }) => {
        const lost = await submit('gander-lost', 300, '--nodelist=n2', '--gres=gpu:1');
        await cluster.until('it runs', hasState(lost, 'RUNNING'));
        await cluster.run('scontrol', ['update', `jobid=${lost}`, 'reqnodelist=']).catch(() => undefined);
        await cluster.kill('n2');
        await cluster.until('it waits again', async () => (await job(lost)).restarts === 1);
        const nodes = unwrap(parseSinfo(await cluster.run('sinfo', SINFO_ARGUMENTS)));
        expect(nodes.find(({ name }) => name === 'n2')).toMatchObject({ state: 'down', isNotResponding: true });
        const shown = unwrap(parseScontrolNodes(await cluster.run('scontrol', ['--oneliner', 'show', 'node'])));
        // The two commands print the partitions of a node in an order that varies.
        const comparable = (all: typeof nodes) =>
          all.map(({ name, gres, partitions }) => ({ name, gres, partitions: [...partitions].sort() }));
        expect(comparable(nodes)).toEqual(comparable(shown));
        expect(cluster.jobProcesses().length).toBeGreaterThan(0);
        await cluster.run('scancel', [lost]);
        cluster.startNode('n2');
        await cluster.until('the node is back', async () =>
          unwrap(parseSinfo(await cluster.run('sinfo', SINFO_ARGUMENTS))).every(({ state }) => state === 'idle'),
        );
      }),
      WAIT_MS,
    );

    it(
      'keeps its jobs when the controller is killed, and tells a time limit from a failure',
      withCluster(async ({ cluster, jobs, hasState, submit }) => {
        const late = await submit('gander-late', 300, '--time=0:01');
        const failed = await cluster.submit(['--output=/dev/null', '--wrap=exit 3']);
        await cluster.until('it runs', hasState(late, 'RUNNING'));
        await cluster.untilSaved();
        await cluster.kill('slurmctld');
        await expect(cluster.run('squeue', SQUEUE_ARGUMENTS)).rejects.toThrow();
        cluster.startController();
        await cluster.until('it answers', () =>
          jobs().then(
            (found) => found.length > 0,
            () => false,
          ),
        );
        await cluster.until('the other one has failed', hasState(failed, 'FAILED'));
        // Limits are whole minutes: the end is moved instead.
        await cluster.run('scontrol', ['update', `jobid=${late}`, 'endtime=now']);
        await cluster.until('its time is over', hasState(late, 'TIMEOUT'));
        const shown = unwrap(parseScontrolJobs(await cluster.run('scontrol', scontrolJobArguments(failed))));
        expect(shown[0]!.exit).toEqual({ code: 3, signal: 0 });
      }),
      2 * WAIT_MS,
    );

    it(
      'is reached by ssh',
      withCluster(async ({ cluster }) => {
        const { host, config } = await cluster.startSshd();
        const { stdout } = await promisify(execFile)('ssh', ['-F', config, host, 'sinfo --version']);
        expect(parseVersion(stdout)!.major).toBeGreaterThanOrEqual(20);
        const accounting = await cluster.run('sacct', []).catch((error: { stderr: string }) => error.stderr);
        expect(isAccountingDisabled(accounting)).toBe(true);
      }),
      WAIT_MS,
    );

    it(
      'leaves nothing',
      async () => {
        const other = await SlurmCluster.start();
        await other.submit(['--output=/dev/null', '--wrap=sleep 300']);
        await other.until('its job runs', () => other.jobProcesses().length > 0);
        await other.stop();
        expect(existsSync(other.folder)).toBe(false);
        expect(other.jobProcesses()).toEqual([]);
      },
      WAIT_MS,
    );
  });
else
  test(`no cluster is started, because ${why}`, async () => {
    await expect(SlurmCluster.start()).rejects.toThrow(why);
  });
