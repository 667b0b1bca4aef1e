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
import type { ExperimentPlan } from '../../src/shared/domain/run/experiment';
import type { RunId, RunRow } from '../../src/shared/domain/run/run';
import { unwrap } from '../../src/shared/contract/outcome';
import { TIME_DEPENDENT } from '../compare';
import { serve, stop, whileBusy } from '../core';
import type { ServedCore } from '../core';
import { trainUndisturbed } from '../undisturbed-run';

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
        ...['--prologue', 'echo "gpu $SLURM_JOB_GPUS of $SLURMD_NODENAME"', ...(await options(app.cluster))],
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

  /** Waits until runs have written a checkpoint on the cluster. */
  async untilCheckpoint(ids: readonly RunId[]): Promise<void> {
    for (const id of ids)
      await this.cluster.until(`${id} has a checkpoint`, () => {
        const path = journalOf(join(this.shared, 'runs', id));
        return existsSync(path) && readFileSync(path, 'utf8').includes('{"type":"checkpoint"');
      });
  }

  /** Processes that began to train a run. */
  attempts(id: RunId): Attempt[] {
    const folder = join(this.shared, 'runs', id, 'attempts');
    return readdirSync(folder)
      .filter((name) => /^\d+\.json$/.test(name))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Attempt);
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
