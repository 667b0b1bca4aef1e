import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Core } from '../../src/main/core/core';
import { journalOf, runFolder } from '../../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../../src/main/runs/journal/journal-summary';
import type { JournalSummary } from '../../src/main/runs/journal/journal-summary';
import { SlurmCluster } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import type { NodeName } from '../../src/main/targets/slurm/slurm-cluster.test-helper';
import type { ExperimentPlan } from '../../src/shared/domain/run/experiment';
import { attemptsAmong } from '../../src/shared/formats/remote-run';
import type { RunId, RunRow } from '../../src/shared/domain/run/run';
import { unwrap } from '../../src/shared/contract/outcome';
import { TIME_DEPENDENT } from '../compare';
import { hasEnded, isStopped, parentOf } from '../processes';
import { serve, stop, whileBusy } from '../core';
import type { ServedCore } from '../core';
import { trainUndisturbed } from '../undisturbed-run';

/**
 * Preloaded into processes of jobs: a training process stops itself by SIGSTOP when it has written its second checkpoint,
 * and at each later one, while there is the file. So runs neither end before they are disturbed nor take time until then.
 */
const holdScript = (file: string): string => `
const { existsSync } = require('node:fs');
const files = require('node:fs/promises');
const { rename } = files;
let checkpoints = 0;
files.rename = async (from, to) => {
  await rename(from, to);
  if (/checkpoints.\\d+\\.safetensors$/.test(to) && ++checkpoints > 1 && existsSync(${JSON.stringify(file)}))
    process.kill(process.pid, 'SIGSTOP');
};
`;

/** A process of Gander that ended: its exit code or signal, and what it printed. */
interface Ended {
  code: number | NodeJS.Signals | null;
  output: string;
}

/** A process that began to train a run, as it noted itself in the folder of attempts. */
interface Attempt {
  pid: number;
  host: string;
  job: string;
}

/** The built app with a home of its own, and a cluster of its own as the target `hpc`. */
export class ClusterApp {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gander-cluster-app-'));
  readonly home = join(this.folder, 'home');
  /** The folder that all machines of the cluster share. */
  readonly shared = join(this.folder, 'shared');
  /** States in which each run has been seen. */
  readonly seen = new Map<RunId, Set<RunRow['state']>>();
  /** While it exists, training processes stop themselves. */
  private readonly hold = join(this.folder, 'hold');
  private served: ServedCore | undefined;
  private core: Core | undefined;

  private constructor(
    private readonly out: string,
    readonly cluster: SlurmCluster,
  ) {
    for (const folder of [this.home, this.shared]) mkdirSync(folder);
    // The launcher is started from an installation, of which `out` is a part.
    mkdirSync(join(this.folder, 'program'));
    symlinkSync(out, join(this.folder, 'program', 'out'));
    writeFileSync(join(this.folder, 'hold.cjs'), holdScript(this.hold));
    this.holdRuns(true);
  }

  /** @param options of `gander target add` */
  static async start(
    out: string,
    options: (cluster: SlurmCluster) => string[] | Promise<string[]>,
  ): Promise<ClusterApp> {
    const app = new ClusterApp(out, await SlurmCluster.start());
    try {
      const { code, output } = await app.gander(
        ...['target', 'add', 'hpc', '--slurm', '--folder', app.shared, '--program', join(app.folder, 'program')],
        ...['--node', process.execPath, '--gres', 'gpu:1', '--cpus', '1', '--prologue', 'unset VITEST'],
        ...['--prologue', 'echo "gpu $SLURM_JOB_GPUS of $SLURMD_NODENAME"'],
        ...['--prologue', `export NODE_OPTIONS="--require ${join(app.folder, 'hold.cjs')}"`],
        ...(await options(app.cluster)),
      ).ended;
      if (code !== 0) throw new Error(`The target was not added: ${output}`);
      return app;
    } catch (error) {
      await app.close();
      throw error;
    }
  }

  /** Ends everything and removes it. */
  async close(): Promise<void> {
    await this.closeApp();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  /** Starts a `gander` process on the home. */
  gander(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, [join(this.out, 'main', 'cli.cjs'), ...args, '--home', this.home], {
      env: this.cluster.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    const ended = new Promise<Ended>((resolve) =>
      child.on('close', (code, signal) => {
        resolve({ code: code ?? signal, output });
      }),
    );
    return { child, ended };
  }

  /** Starts `gander run PLAN --on hpc`. */
  run(plan: ExperimentPlan, ...options: string[]): ReturnType<ClusterApp['gander']> {
    const file = join(this.folder, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    return this.gander('run', file, '--on', 'hpc', ...options);
  }

  async openApp(): Promise<void> {
    this.served = serve(this.out, this.home, this.cluster.environment);
    this.core = await this.served.core;
    if (!this.core) throw new Error(`The app did not start: ${readFileSync(`${this.home}.log`, 'utf8').slice(-1000)}`);
  }

  async closeApp(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    if (this.served) await stop(this.served.child, signal);
    this.served = this.core = undefined;
  }

  /** The runs in the order of their seeds. */
  async rows(): Promise<RunRow[]> {
    const rows = await whileBusy(() => this.core!.request('runs:list'));
    for (const { id, state } of rows) this.seen.set(id, (this.seen.get(id) ?? new Set()).add(state));
    return [...rows].sort((a, b) => a.seed! - b.seed!);
  }

  /** Waits until a condition holds on the runs; returns them. */
  async until(what: string, holds: (rows: RunRow[]) => boolean): Promise<RunRow[]> {
    let rows: RunRow[] = [];
    const shown = (): string =>
      rows.map(({ state, step, job, message }) => JSON.stringify({ state, step, job, message })).join('\n');
    try {
      await this.cluster.until(what, async () => holds((rows = await this.rows())));
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${shown()}`, { cause: error });
    }
    return rows;
  }

  async act(action: 'pause' | 'continue' | 'resume', id: RunId): Promise<void> {
    unwrap(await whileBusy(() => this.core!.request('runs:act', action, [id])));
  }

  /** What is in the journal of a run on the cluster. */
  journal(id: RunId): JournalSummary {
    return readJournalSummary(journalOf(join(this.shared, 'runs', id)));
  }

  private journalText(id: RunId): string {
    const path = journalOf(join(this.shared, 'runs', id));
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The training process that a run had last on the cluster. */
  worker(id: RunId): number | undefined {
    const pids = [...this.journalText(id).matchAll(/^\{"type":"start".*?"pid":(\d+)/gm)];
    const last = pids.pop();
    return last && Number(last[1]);
  }

  /** Whether training processes stop themselves at their next checkpoint. */
  holdRuns(isHeld: boolean): void {
    if (isHeld) writeFileSync(this.hold, '');
    else rmSync(this.hold, { force: true });
  }

  /** Waits until the newest training processes of runs have written a checkpoint and stopped themselves. */
  async untilHeld(ids: readonly RunId[], attempt = 1): Promise<void> {
    for (const id of ids)
      await this.cluster.until(`${id} is held in attempt ${attempt}`, () => {
        const pid = this.attempts(id).length === attempt ? this.worker(id) : undefined;
        return pid !== undefined && this.journal(id).starts === attempt && isStopped(pid);
      });
  }

  /** Lets the newest training processes of runs go on. */
  wake(ids: readonly RunId[]): void {
    for (const id of ids) {
      const pid = this.worker(id);
      if (pid !== undefined && isStopped(pid)) process.kill(pid, 'SIGCONT');
    }
  }

  /** Waits until the launcher of a run is to suspend it; wakes the training process until it has ended. */
  async suspendHeld(run: RunRow): Promise<void> {
    await this.cluster.until(`${run.id} is to be suspended`, () => this.log(run).includes(': the run is suspended.'));
    await this.untilEnded(this.worker(run.id)!);
  }

  /** Waits until a process has ended, which may be held. */
  untilEnded(pid: number): Promise<void> {
    return this.cluster.until(`process ${pid} has ended`, () => {
      if (isStopped(pid)) process.kill(pid, 'SIGCONT');
      return hasEnded(pid);
    });
  }

  /** Pauses a run that is held: it may train to its next checkpoints before the request arrives. */
  async pauseHeld(id: RunId): Promise<void> {
    await this.act('pause', id);
    let wokenAt = performance.now();
    await this.cluster.until(`${id} is paused`, () => {
      if (this.journalText(id).includes('"state":"paused"')) return true;
      if (isStopped(this.worker(id)!) && performance.now() - wokenAt > WAKE_INTERVAL_MS) {
        this.wake([id]);
        wokenAt = performance.now();
      }
      return false;
    });
  }

  /** Waits until all runs have finished, of which some may be held. */
  untilFinished(): Promise<RunRow[]> {
    return this.until('all have finished', (rows) => {
      this.wake(rows.map(({ id }) => id));
      return rows.every(({ state }) => state === 'finished');
    });
  }

  /**
   * Kills the process of Slurm that watches the job of a run and the daemon of its node, whose next one reports that the
   * job is missing. A controller believes that some seconds after the start of the job.
   */
  async loseJob(id: RunId, node: NodeName): Promise<void> {
    process.kill(parentOf(this.attempts(id)[0]!.pid)!, 'SIGKILL');
    await this.cluster.kill(node);
    let startedAt = -Infinity;
    await this.cluster.until(`the job of ${id} has begun again`, async () => {
      if (this.attempts(id).length > 1) return true;
      if (performance.now() - startedAt > REPORT_INTERVAL_MS) {
        await this.cluster.kill(node);
        this.cluster.startNode(node);
        startedAt = performance.now();
      }
      return false;
    });
  }

  /** Processes that began to train a run. */
  attempts(id: RunId): Attempt[] {
    const folder = join(this.shared, 'runs', id, 'attempts');
    if (!existsSync(folder)) return [];
    const { newest } = attemptsAmong(readdirSync(folder));
    return Array.from(
      { length: newest },
      (_, i) => JSON.parse(readFileSync(join(folder, `${i + 1}.json`), 'utf8')) as Attempt,
    );
  }

  /** The output of the job of a run. */
  log({ job }: RunRow): string {
    return readFileSync(join(this.shared, 'jobs', `${job!.key}-${job!.task}.log`), 'utf8');
  }

  /** The output of the jobs of the target. */
  logs(): string {
    const folder = join(this.shared, 'jobs');
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
  }

  /** Everything that the runs of a home have learned, by seed. */
  learned(rows: readonly RunRow[]): Record<string, unknown> {
    return learnedBy(this.home, rows);
  }
}

/** Between two starts of the daemon of a node. */
const REPORT_INTERVAL_MS = 20_000;
/** Between two attempts to wake a process that is to receive a request. */
const WAKE_INTERVAL_MS = 2000;

/** Everything that runs of a home have learned, by seed. */
const learnedBy = (home: string, rows: readonly RunRow[]): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ id, seed }) => [`seed ${seed}`, learnedIn(runFolder(home, id))]));

/** The values, grids and faults in the journal of a run folder. */
function learnedIn(folder: string): Record<string, unknown> {
  const { series, samples, damaged, missing, repeated, last } = readJournalSummary(journalOf(folder));
  const values = [...series].filter(([name]) => !TIME_DEPENDENT.has(name));
  return {
    values: Object.fromEntries(values.map(([name, { steps, values: found }]) => [name, [steps, found]])),
    grids: [...samples.values()].map(({ step, sha256 }) => [step, sha256]),
    faults: { damaged, missing, repeated },
    end: last?.type === 'end' ? last.state : last?.type,
  };
}

/** Trains a plan to completion on this machine; returns what its runs learned, by seed. */
export async function learnedUndisturbed(out: string, plan: ExperimentPlan): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'gander-undisturbed-'));
  const home = join(folder, 'home');
  try {
    return learnedBy(home, await trainUndisturbed(out, home, [plan]));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
