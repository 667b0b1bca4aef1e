import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand, OUT } from '../../src/main/cli/cli.test-helper';
import { SlurmCluster, whyNoCluster } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import type { RunId, RunRow } from '../../src/shared/domain/run/run';
import { SMALL_NETWORK } from '../experiment-plans';
import { hasEnded } from '../processes';
import { ClusterApp, learnedUndisturbed } from './cluster-app';

/** Slurm's own intervals are up to 30 s long; no test depends on how long anything takes. */
const WAIT_MS = 900_000;
const why = whyNoCluster();

const PLAN = {
  name: 'cluster',
  datasets: ['ring'],
  objectives: ['gan'],
  seeds: [1, 2, 3, 4],
  vary: {},
  settings: {
    ...SMALL_NETWORK,
    steps: 300,
    sampleEvery: 100,
    checkpointEvery: 50,
    scoreEvery: 0,
    diagnosticsEvery: 50,
  },
} as const;
const plan = { ...PLAN, datasets: [...PLAN.datasets], objectives: [...PLAN.objectives], seeds: [...PLAN.seeds] };

const haveFinished = (rows: readonly RunRow[]): boolean => rows.every(({ state }) => state === 'finished');
const haveJobs = (rows: readonly RunRow[]): boolean =>
  rows.length === 4 && rows.every(({ job }) => job?.job !== undefined);

if (why === undefined)
  describe.concurrent('an experiment of four runs on a cluster of two nodes', () => {
    let removeBuilt: () => void;
    /** What the runs learn without a disturbance, on this machine. */
    let undisturbed: Promise<Record<string, unknown>>;
    beforeAll(() => {
      removeBuilt = buildCommand();
      undisturbed = learnedUndisturbed(OUT, plan);
      undisturbed.catch(() => undefined);
    }, 300_000);
    afterAll(async () => {
      await undisturbed.catch(() => undefined);
      removeBuilt();
    }, WAIT_MS);

    const onCluster =
      (options: Parameters<typeof ClusterApp.start>[1], check: (app: ClusterApp) => Promise<void>) =>
      async (): Promise<void> => {
        const app = await ClusterApp.start(OUT, options);
        try {
          await check(app);
        } finally {
          await app.close();
        }
      };

    it(
      'is submitted once when the app is killed during the submission, and trains through ssh while it is closed and each kind of daemon is killed',
      onCluster(
        async (cluster) => {
          const { host, config } = await cluster.startSshd();
          return ['--ssh', host, '--ssh-config', config];
        },
        async (app) => {
          const { cluster } = app;
          // Slurm has accepted the jobs, and the app ends before it reads their number.
          const pid = join(cluster.folder, 'app.pid');
          cluster.replace('sbatch', `rm "$0"\n"$REAL" "$@" > /dev/null\nkill -9 $(cat ${pid})\nsleep 5`);
          const command = app.run(plan);
          writeFileSync(pid, String(command.child.pid));
          expect((await command.ended).code).toBe('SIGKILL');
          await app.openApp();
          const rows = await app.until('all runs have a job', haveJobs);
          const arrays = new Set(rows.map(({ job }) => job!.job!.split('_')[0]));
          expect(arrays.size).toBe(1);
          await app.closeApp();

          const ids = rows.map(({ id }) => id);
          await app.untilHeld(ids);
          await cluster.untilSaved();
          const onN1 = rows.filter((run) => /^gpu \d of n1$/m.test(app.log(run))).map(({ id }) => id);
          expect(onN1).toHaveLength(2);
          const [orphaned] = onN1 as [RunId, RunId];
          const old = [app.attempts(orphaned)[0]!.pid, app.worker(orphaned)!];
          app.wake(ids.filter((id) => id !== orphaned));
          await cluster.kill('slurmctld');
          cluster.startController();
          await app.loseJob(orphaned, 'n1');
          // Its old processes may live on.
          await app.untilHeld([orphaned], 2);
          for (const pid of old) await app.untilEnded(pid);
          app.holdRuns(false);
          for (const id of ids)
            await cluster.until(`${id} has ended`, () => {
              app.wake([id]);
              return app.journal(id).last?.type === 'end';
            });

          await app.openApp();
          const ended = await app.untilFinished();
          expect(app.learned(ended)).toEqual(await undisturbed);
          for (const id of ids) expect(app.attempts(id)).toHaveLength(id === orphaned ? 2 : 1);
          // One array, whose jobs are listed for some minutes after their end.
          const listed = await cluster.run('squeue', ['--noheader', '--array', '--states=all', '--format=%F %V %T']);
          expect(
            new Set(
              listed
                .trim()
                .split('\n')
                .map((line) => line.split(' ')[0]),
            ),
          ).toEqual(arrays);
          expect(new Set(app.logs().match(/^gpu .*/gm))).toEqual(
            new Set(['gpu 0 of n1', 'gpu 1 of n1', 'gpu 0 of n2', 'gpu 1 of n2']),
          );
        },
      ),
      WAIT_MS,
    );

    it(
      'continues by itself after a time limit and a preemption, and after a cancelled job when it is resumed',
      onCluster(
        () => ['--time', '10', '--lead-seconds', '30'],
        async (app) => {
          const { cluster } = app;
          await app.openApp();
          expect((await app.run(plan, '--detach').ended).code).toBe(0);
          const rows = await app.until('all runs have a job', haveJobs);
          await app.untilHeld(rows.map(({ id }) => id));
          const running = await app.until('all have a node', (all) => all.every(({ job }) => job?.node !== undefined));
          const on = (node: string): RunRow[] => running.filter(({ job }) => job!.node === node);
          const [limited, cancelled] = on('n1') as [RunRow, RunRow];
          const preempted = on('n2');
          expect(preempted).toHaveLength(2);

          await app.pauseHeld(limited.id);
          // Limits are whole minutes: the end is moved instead.
          await cluster.run('scontrol', ['update', `jobid=${limited.job!.job}`, 'endtime=now+45']);
          await cluster.run('scancel', [cancelled.job!.job!]);
          await cluster.submit([
            ...['--partition=urgent', '--nodelist=n2', '--ntasks=2', '--output=/dev/null', '--wrap=sleep 1'],
          ]);
          // Slurm wakes the processes that it ends.
          await Promise.all([limited, cancelled, ...preempted].map((run) => app.suspendHeld(run)));
          app.holdRuns(false);
          app.wake(preempted.map(({ id }) => id));

          await app.until('the cancelled run is suspended', (all) =>
            all.some(({ id, state, job }) => id === cancelled.id && state === 'parked' && job?.phase === 'ended'),
          );
          await app.act('resume', cancelled.id);
          // It was paused when its time was over, and waits in its next job until it is continued.
          await app.until('the run that was paused is paused again', (all) =>
            all.some(({ id, state }) => id === limited.id && state === 'paused' && app.journal(id).starts === 2),
          );
          await app.act('continue', limited.id);

          const ended = await app.untilFinished();
          expect(app.learned(ended)).toEqual(await undisturbed);
          const of = (id: string): RunRow => ended.find((row) => row.id === id)!;
          for (const { id, job } of [limited, ...preempted]) {
            expect(of(id).job).toMatchObject({ job: job!.job });
            expect(of(id).job!.restarts).toBeGreaterThanOrEqual(1);
            expect(app.attempts(id).length).toBeGreaterThanOrEqual(2);
            for (const wrong of ['failed', 'interrupted', 'stopped'] as const)
              expect(app.seen.get(id)).not.toContain(wrong);
          }
          expect(of(cancelled.id).job!.job).not.toBe(cancelled.job!.job);

          const { code, output } = await app.gander('target', 'doctor', 'hpc', '--setup').ended;
          expect(output).toMatch(/^ok {7}The engine was set up on \S+: .+$/m);
          expect(output).toMatch(/^ok {7}The engine on \S+: tensorflow /m);
          expect(code).toBe(0);
        },
      ),
      WAIT_MS,
    );

    it(
      'has one writer when a node is lost and its processes live on',
      onCluster(
        () => [],
        async (app) => {
          const { cluster } = app;
          await app.openApp();
          expect((await app.run(plan, '--detach').ended).code).toBe(0);
          const rows = await app.until('all runs have a job', haveJobs);
          await app.untilHeld(rows.map(({ id }) => id));
          const running = await app.until('all have a node', (all) => all.every(({ job }) => job?.node !== undefined));
          const lost = running.filter(({ job }) => job!.node === 'n2').map(({ id }) => id);
          expect(lost).toHaveLength(2);
          const processes = lost.flatMap((id) => [app.worker(id)!, app.attempts(id)[0]!.pid]);
          for (const pid of processes) process.kill(pid, 'SIGSTOP');
          await cluster.kill('n2');
          // The others leave the other node to them.
          app.holdRuns(false);
          app.wake(running.filter(({ id }) => !lost.includes(id)).map(({ id }) => id));
          await app.until('the others have finished', (all) =>
            haveFinished(all.filter(({ id }) => !lost.includes(id))),
          );
          app.holdRuns(true);
          await app.untilHeld(lost, 2);
          // The old processes wake up while the new ones train.
          for (const pid of processes) process.kill(pid, 'SIGCONT');
          await cluster.until('the old processes have ended', () => processes.every(hasEnded));
          app.holdRuns(false);
          app.wake(lost);
          const ended = await app.untilFinished();
          expect(app.learned(ended)).toEqual(await undisturbed);
          for (const id of lost) {
            expect(app.attempts(id)).toHaveLength(2);
            for (const wrong of ['failed', 'interrupted', 'stopped'] as const)
              expect(app.seen.get(id)).not.toContain(wrong);
          }
        },
      ),
      WAIT_MS,
    );
  });
else
  it(`trains no experiment on a cluster, because ${why}`, async () => {
    await expect(SlurmCluster.start()).rejects.toThrow(why);
  });
