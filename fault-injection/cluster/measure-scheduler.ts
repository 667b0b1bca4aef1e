import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { journalOf } from '../../src/main/runs/folder/run-folder';
import { SMALL_NETWORK } from '../experiment-plans';
import { ClusterApp } from './cluster-app';

export interface SchedulerUse {
  /** Seconds from a submission to the first line of the journal of each run that found a free GPU, ascending. */
  firstLineS: number[];
  /** Jobs that waited or ran while calls were counted. */
  jobs: number;
  /** Calls of the scheduler's commands a minute, by command. */
  callsPerMinute: Record<string, number>;
}

const COMMANDS = ['squeue', 'sacct', 'scontrol', 'sbatch', 'scancel'];
/** After a submission the app asks more often for a minute. */
const SETTLING_MS = 70_000;
const COUNTED_MS = 120_000;

/** Runs an experiment of many runs on a cluster with four GPUs, and counts how often the app calls the scheduler. */
export async function measureScheduler(out: string, runs: number): Promise<SchedulerUse> {
  const app = await ClusterApp.start(out, () => []);
  try {
    const calls = join(app.cluster.folder, 'calls');
    writeFileSync(calls, '');
    for (const command of COMMANDS) app.cluster.replace(command, `echo ${command} >> ${calls}\nexec "$REAL" "$@"`);
    await app.openApp();
    await app.run(
      {
        name: 'many',
        datasets: ['ring'],
        objectives: ['gan'],
        seeds: Array.from({ length: runs }, (_, i) => i + 1),
        vary: {},
        settings: { ...SMALL_NETWORK, steps: 600, sampleEvery: 200, checkpointEvery: 50, scoreEvery: 0 },
      },
      '--detach',
    ).ended;
    const rows = await app.until('all are submitted', (all) => all.every(({ job }) => job?.job !== undefined));
    const isBegun = (id: string): boolean => rowsBegun(app, id) !== undefined;
    await app.cluster.until('four have begun', () => rows.filter(({ id }) => isBegun(id)).length === 4);
    const firstLineS = rows.flatMap(({ id, job }) => {
      const begunAt = rowsBegun(app, id);
      return begunAt === undefined ? [] : [(begunAt - Date.parse(job!.submittedAt)) / 1000];
    });
    // Training processes stop themselves at their second checkpoint, so that all jobs stay.
    await sleep(SETTLING_MS);
    const before = readFileSync(calls, 'utf8').length;
    await sleep(COUNTED_MS);
    const counted = readFileSync(calls, 'utf8').slice(before).split('\n').filter(Boolean);
    return {
      firstLineS: firstLineS.sort((a, b) => a - b),
      jobs: (await app.rows()).filter(({ job }) => job?.phase === 'queued' || job?.phase === 'running').length,
      callsPerMinute: Object.fromEntries(
        COMMANDS.map((command) => [command, counted.filter((one) => one === command).length / (COUNTED_MS / 60_000)]),
      ),
    };
  } finally {
    await app.close();
  }
}

/** When the journal of a run was created; undefined until then. */
const rowsBegun = (app: ClusterApp, id: string): number | undefined =>
  statSync(journalOf(join(app.shared, 'runs', id)), { throwIfNoEntry: false })?.birthtimeMs;
