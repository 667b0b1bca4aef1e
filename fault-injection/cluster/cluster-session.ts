import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../../src/main/core/core';
import { SlurmCluster } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import type { NodeName } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import type { ExperimentPlan } from '../../src/shared/domain/run/experiment';
import type { RunId, RunRow } from '../../src/shared/domain/run/run';
import { unwrap } from '../../src/shared/contract/outcome';
import { compare, noDifferences } from '../compare';
import { SMALL_NETWORK } from '../experiment-plans';
import { serve, stop, whileBusy } from '../core';
import type { ServedCore } from '../core';
import { Checks } from '../faults';
import { kill, parentOf, trainingIn, until } from '../processes';
import { withLiveDatabase } from '../read-stored';
import { SeededRandom } from '../seeded-random';
import { stillnessDetector, trainUndisturbed } from '../undisturbed-run';

/** Interruptions of runs on a cluster; those of the second list end a run, which a user then resumes. */
export const INTERRUPTIONS = [
  'preemption',
  'requeue',
  'slurmd killed',
  'node lost',
  'slurmctld killed',
  'app killed',
  'app closed',
] as const;
export const ENDINGS = ['training process killed', 'launcher killed', 'slurmstepd killed', 'scancel'] as const;
export type Interruption = (typeof INTERRUPTIONS)[number] | (typeof ENDINGS)[number];

export interface ClusterOptions {
  /** Folder of the built app. */
  out: string;
  interruptions: readonly Interruption[];
  seed: number;
  /** Steps of a run. */
  steps: number;
  /** No interruption after so many minutes. */
  minutes: number;
  note(text: string): void;
}

/** Runs of an experiment of which each has one of the four GPUs of the cluster. */
const clusterPlan = (n: number, steps: number, targets: readonly string[]): ExperimentPlan => ({
  name: `cluster ${n}`,
  datasets: ['ring'],
  objectives: ['gan', 'wgan'],
  seeds: [2 * n + 1, 2 * n + 2],
  vary: {},
  settings: {
    ...SMALL_NETWORK,
    steps,
    sampleEvery: 100,
    checkpointEvery: 200,
    scoreEvery: 0,
    diagnosticsEvery: 50,
  },
  ...(targets.length > 0 ? { targets: [...targets] } : {}),
});

/** How long a run may be suspended until its job waits again. */
const REQUEUE_MS = 60_000;
const ENDED: readonly RunRow['state'][] = ['failed', 'interrupted', 'stopped', 'parked'];

/** Interrupts runs on a real cluster, and compares them with undisturbed runs on this machine. */
export class ClusterSession {
  readonly checks = new Checks();
  readonly differences = noDifferences();
  readonly injected = new Map<Interruption, number>();
  runs = 0;
  resumed = 0;
  /** Jobs that Slurm held and a user released. */
  released = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'gander-cluster-'));
  private readonly home = join(this.folder, 'home');
  private readonly shared = join(this.folder, 'shared');
  private readonly random: SeededRandom;
  private readonly deadline: number;
  private cluster: SlurmCluster | undefined;
  private served: ServedCore | undefined;
  private core: Core | undefined;
  /** Runs that an interruption may have ended since they were resumed last. */
  private readonly mayHaveEnded = new Set<RunId>();
  private readonly endedSince = new Map<RunId, number>();

  constructor(private readonly options: ClusterOptions) {
    this.random = new SeededRandom(options.seed);
    this.deadline = performance.now() + 60_000 * options.minutes;
  }

  async run(): Promise<void> {
    const before = { PATH: process.env['PATH'], SLURM_CONF: process.env['SLURM_CONF'] };
    try {
      for (const folder of [this.home, this.shared]) mkdirSync(folder);
      this.cluster = await SlurmCluster.start();
      Object.assign(process.env, {
        PATH: this.cluster.environment['PATH'],
        SLURM_CONF: this.cluster.environment['SLURM_CONF'],
      });
      await this.startApp();
      unwrap(
        await this.core!.request('targets:add', 'hpc', {
          kind: 'slurm',
          folder: this.shared,
          node: process.execPath,
          program: join(this.options.out, '..'),
          partition: 'main',
          gres: 'gpu:1',
          cpus: 1,
          prologue: [],
        }),
      );
      const pending = [...this.options.interruptions];
      const plans: ExperimentPlan[] = [];
      for (let batch = 0; batch === 0 || pending.length > 0; batch++) {
        plans.push(clusterPlan(batch, this.options.steps, []));
        await this.trainBatch(batch, pending);
      }
      await this.compareWithUndisturbed(plans);
    } finally {
      if (this.served) await stop(this.served.child, 'SIGTERM');
      await this.cluster?.stop();
      Object.assign(process.env, before);
      if (before.SLURM_CONF === undefined) delete process.env['SLURM_CONF'];
      if (this.checks.violations.size === 0) rmSync(this.folder, { recursive: true, force: true });
      else this.options.note(`kept: ${this.folder}`);
    }
  }

  private async startApp(): Promise<void> {
    this.served = serve(this.options.out, this.home);
    this.core = await this.served.core;
    if (!this.core) throw new Error(`The app did not start: ${readFileSync(`${this.home}.log`, 'utf8').slice(-1000)}`);
  }

  private async restartApp(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await stop(this.served!.child, signal);
    await sleep(this.random.between(0, 4000));
    await this.startApp();
  }

  private rows = (): Promise<RunRow[]> => whileBusy(() => this.core!.request('runs:list'));

  private async trainBatch(batch: number, pending: Interruption[]): Promise<void> {
    unwrap(await this.core!.request('experiments:enqueue', clusterPlan(batch, this.options.steps, ['hpc'])));
    const isStill = stillnessDetector();
    let next = performance.now() + this.random.between(0, 3000);
    for (;;) {
      const rows = await this.look();
      if (performance.now() > this.deadline) pending.length = 0;
      if (rows.length > 0 && rows.every(({ state }) => state === 'finished')) return;
      if (isStill(rows)) {
        this.checks.add(
          `a batch did not finish: ${rows.map(({ id, state, step }) => `${id} ${state} ${step}`).join(', ')}`,
        );
        pending.length = 0;
        return;
      }
      if (pending.length > 0 && performance.now() > next && trainingIn(this.shared).length > 0) {
        const kind = pending.shift()!;
        this.options.note(`${[...this.injected.values()].reduce((a, b) => a + b, 0) + 1}: ${kind}`);
        if (await this.interrupt(kind)) this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
        else pending.push(kind);
        next = performance.now() + this.random.between(300, 3000);
      }
      await sleep(300);
    }
  }

  /** Returns nodes to service that Slurm took out of it, as an administrator would. */
  private async returnNodes(): Promise<void> {
    const nodes = await this.cluster!.run('sinfo', ['--noheader', '--Node', '--format=%N %T']).catch(() => '');
    for (const node of new Set(nodes.match(/^\S+(?= drain)/gm)))
      await this.cluster!.run('scontrol', ['update', `nodename=${node}`, 'state=resume']).catch(() => undefined);
  }

  /** Checks the states of all runs, and resumes those that an interruption ended, as a user would. */
  private async look(): Promise<RunRow[]> {
    const rows = await this.rows();
    await this.returnNodes();
    for (const { id, state, message, job } of rows) {
      // After a start that failed on a node which still had a process of the job, Slurm holds it until it is released.
      if (job?.job !== undefined && /held/i.test(job.reason ?? '')) {
        this.released++;
        await this.cluster!.run('scontrol', ['release', job.job]).catch(() => undefined);
      }
      if (state === 'finished') {
        const journal = readFileSync(join(this.shared, 'runs', id, 'journal.ndjson'), 'utf8').trimEnd();
        this.checks.expect(
          'finished runs that have finished',
          journal.slice(journal.lastIndexOf('\n') + 1).includes('"state":"finished"'),
          () => `the journal of ${id} does not end so`,
        );
      }
      if (!ENDED.includes(state)) {
        this.endedSince.delete(id);
        continue;
      }
      const since = this.endedSince.get(id) ?? performance.now();
      this.endedSince.set(id, since);
      // A run is suspended before its job is requeued, and waits again once the scheduler says so.
      if (state === 'parked' && performance.now() - since < REQUEUE_MS) continue;
      this.checks.expect('states that are true', this.mayHaveEnded.has(id), () => `${id} is ${state}: ${message}`);
      this.resumed++;
      this.endedSince.delete(id);
      // A refusal is tried again at the next look.
      await this.core!.request('runs:act', 'resume', [id]).catch(() => undefined);
    }
    return rows;
  }

  /** Returns false if there was nothing to interrupt. */
  private async interrupt(kind: Interruption): Promise<boolean> {
    const cluster = this.cluster!;
    const training = trainingIn(this.shared);
    if (training.length === 0) return false;
    const isEnding = (ENDINGS as readonly string[]).includes(kind);
    // A run that ends before its first checkpoint cannot be resumed.
    const chosen = isEnding ? training.filter(({ run }) => this.hasCheckpoint(run)) : training;
    if (chosen.length === 0) return false;
    const { pid, run } = this.random.one(chosen);
    const launcher = parentOf(pid);
    const node: NodeName = this.random.one(['n1', 'n2']);
    if (isEnding) this.mayHaveEnded.add(run);
    switch (kind) {
      case 'preemption':
        await cluster.submit(['--partition=urgent', '--nodes=1', '--ntasks=2', '--output=/dev/null', '--wrap=sleep 1']);
        return true;
      case 'requeue':
      case 'scancel': {
        const job = (await this.rows()).find(({ id }) => id === run)?.job?.job;
        if (job === undefined) return false;
        const done = kind === 'scancel' ? cluster.run('scancel', [job]) : cluster.run('scontrol', ['requeue', job]);
        return done.then(
          () => true,
          () => false,
        );
      }
      case 'slurmd killed':
        await cluster.kill(node);
        await sleep(this.random.between(0, 3000));
        cluster.startNode(node);
        return true;
      case 'node lost': {
        await cluster.kill(node);
        await until(async () => /down/.test(await cluster.run('sinfo', ['-h', '-n', node, '-o', '%T'])), 30);
        await sleep(this.random.between(0, 8000));
        cluster.startNode(node);
        return true;
      }
      case 'slurmctld killed':
        // One that is killed within seconds of a submission forgets the job, and fails it when it starts it again.
        await cluster.untilSaved();
        await cluster.kill('slurmctld');
        await sleep(this.random.between(0, 3000));
        cluster.startController();
        return true;
      case 'app killed':
        await this.restartApp('SIGKILL');
        return true;
      case 'app closed':
        await this.restartApp('SIGTERM');
        return true;
      case 'training process killed':
        return kill({ pid });
      case 'launcher killed':
        return launcher !== undefined && kill({ pid: launcher });
      case 'slurmstepd killed': {
        const step = launcher === undefined ? undefined : parentOf(launcher);
        return step !== undefined && step > 1 && kill({ pid: step });
      }
    }
  }

  private hasCheckpoint(id: RunId): boolean {
    const journal = join(this.shared, 'runs', id, 'journal.ndjson');
    return existsSync(journal) && readFileSync(journal, 'utf8').includes('{"type":"checkpoint"');
  }

  private async compareWithUndisturbed(plans: readonly ExperimentPlan[]): Promise<void> {
    const reference = join(this.folder, 'reference');
    mkdirSync(reference);
    await trainUndisturbed(this.options.out, reference, plans);
    const rows = await this.rows();
    const finished = rows.filter(({ state }) => state === 'finished').map(({ id }) => id);
    this.runs = finished.length;
    for (const { id } of rows) this.checkJournal(id);
    withLiveDatabase(this.home, (database) =>
      withLiveDatabase(reference, (other) =>
        compare(
          { database, home: this.home },
          { database: other, home: reference },
          finished,
          this.checks,
          new Map(),
          this.differences,
        ),
      ),
    );
  }

  /** Two writers would tear lines, or write numbers twice. */
  private checkJournal(id: RunId): void {
    const lines = readFileSync(join(this.shared, 'runs', id, 'journal.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    let next: number | undefined;
    for (const [i, line] of lines.entries()) {
      const n = /^\{"type":"(\w+)","at":\d+,"n":(\d+),/.exec(line);
      const number = n && Number(n[2]);
      this.checks.expect(
        'lines of one writer at a time',
        number !== null && line.endsWith('}') && (number === next || (n![1] === 'start' && number === 0)),
        () => `line ${i + 1} of ${id}: ${line.slice(0, 100)}`,
      );
      next = (number ?? -1) + 1;
    }
    const attempts = join(this.shared, 'runs', id, 'attempts');
    this.checks.expect('runs with attempts', readdirSync(attempts).length > 0, () => `${id} has none`);
  }
}
