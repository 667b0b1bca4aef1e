import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Core } from '../src/main/core/core';
import { isDamage, runFolder, verify } from '../src/main/runs';
import type { ExperimentPlan } from '../src/shared/domain/run/experiment';
import { unwrap } from '../src/shared/contract/outcome';
import { isLive } from '../src/shared/domain/run/run';
import type { RunId, RunRow } from '../src/shared/domain/run/run';
import { FAULTS, injectFault } from './faults-injected';
import type { FaultKind } from './faults-injected';
import { compare, noDifferences } from './compare';
import { isAlive, serve, stop } from './core';
import type { ServedCore } from './core';
import { SeededRandom } from './seeded-random';
import { Checks } from './faults';
import { resumeRuns, performUserAction, remove } from './user-actions';
import { TRIGGERS, waitForTrigger } from './trigger';
import { waitForOrphans, MAX_SUSPENDING_S } from './orphaned-processes';
import { experimentPlans } from './experiment-plans';
import { trainingIn, until } from './processes';
import { MAX_TRAINING_S, trainUndisturbed } from './undisturbed-run';
import { waitForConsistentStates } from './expected-states';
import { runsOf, withStoppedDatabase, withLiveDatabase } from './read-stored';
import { checkHome } from './check-home';
import type { Announced } from './check-home';

export interface Options {
  /** Folder of the built app. */
  out: string;
  kills: number;
  seed: number;
  minutes: number;
  note(text: string): void;
}

/** Maximum delay of a fault after the runs have been resumed, in milliseconds. */
const MAX_DELAY_MS = { short: 1200, long: 2500 };

/** Kills a core and its training processes repeatedly, and checks each time that nothing was lost. */
export class Session {
  readonly checks = new Checks();
  readonly injected: Record<FaultKind, number> = { training: 0, core: 0, both: 0, closing: 0, starting: 0, reboot: 0 };
  readonly differences = noDifferences();
  readonly resumptions = { resumed: 0, retried: 0 };
  processes = 0;
  starts = 0;
  runs = 0;
  /** Longest time that a training process outlived its app, in seconds. */
  longestOrphanS = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'gander-chaos-'));
  private readonly home = this.place('home');
  private readonly reference = this.place('reference');
  private readonly random: SeededRandom;
  private readonly announced: Announced = new Map();
  private readonly deleted: RunId[] = [];
  private served: ServedCore | undefined;
  private batch = 0;
  private pendingFaults: FaultKind[] = [];
  private runIds = new Set<RunId>();

  constructor(private readonly options: Options) {
    this.random = new SeededRandom(options.seed);
  }

  get kills(): number {
    return Object.values(this.injected).reduce((sum, n) => sum + n, 0);
  }

  /** With few faults, short runs suffice. */
  private get short(): boolean {
    return this.options.kills < 20;
  }

  /** Injects faults up to the given number or time; then all runs finish undisturbed and are compared. */
  async run(): Promise<void> {
    const until = performance.now() + 60_000 * this.options.minutes;
    try {
      while (this.kills < this.options.kills && performance.now() < until) await this.round();
      const core = await this.ready();
      await this.finish(core);
      await this.finalChecks(core);
    } finally {
      await this.clear();
    }
  }

  private place(name: string): string {
    const home = join(this.folder, name);
    mkdirSync(home);
    return home;
  }

  private async round(): Promise<void> {
    const core = await this.ready();
    const rows = await waitForConsistentStates(core, this.home, this.checks);
    if (this.runIds.size > 0 && this.runsOfBatch(rows).every(({ state }) => state === 'finished'))
      await this.compareBatch(core);
    if (this.runIds.size === 0) await this.begin(core);
    await resumeRuns(core, rows, this.runIds, this.checks, this.resumptions);
    if (this.pendingFaults.length === 0) this.pendingFaults = this.random.shuffled(FAULTS);
    const fault = this.pendingFaults.pop()!;
    const trigger = this.random.one(TRIGGERS);
    if (fault !== 'starting') {
      const delay = this.random.between(0, this.short ? MAX_DELAY_MS.short : MAX_DELAY_MS.long);
      if (this.random.chance(0.4))
        setTimeout(
          () =>
            void core
              .request('runs:list')
              .then((now) => performUserAction(core, now, this.random))
              .catch(() => undefined),
          delay / 2,
        );
      await waitForTrigger(this.home, trigger, delay, this.random);
    }
    await this.injectFault(fault);
  }

  private plans = (): ExperimentPlan[] => experimentPlans(this.options.seed + this.batch, { short: this.short });

  private runsOfBatch = (rows: readonly RunRow[]): RunRow[] => rows.filter(({ id }) => this.runIds.has(id));

  /** Returns a responding core; starts one if necessary. */
  private async ready(): Promise<Core> {
    if (!this.served || !isAlive(this.served.child)) {
      this.served = serve(this.options.out, this.home);
      this.starts++;
    }
    const core = await this.served.core;
    if (!core) throw new Error(`The core exited unexpectedly: see ${this.home}.log`);
    return core;
  }

  private async begin(core: Core): Promise<void> {
    await core.request('queue:slots', 2);
    for (const plan of this.plans())
      for (const id of unwrap(await core.request('experiments:enqueue', plan)).runs) this.runIds.add(id);
  }

  private async injectFault(fault: FaultKind): Promise<void> {
    if (fault === 'starting' && this.served) {
      await stop(this.served.child, 'SIGKILL');
      this.served = serve(this.options.out, this.home);
      this.starts++;
      await new Promise((resolve) => setTimeout(resolve, this.random.between(0, 900)));
    }
    const { killed, isCoreKilled: isCoreKilled } = await injectFault(fault, this.served!, this.home, this.random);
    this.injected[fault]++;
    this.processes += killed;
    this.options.note(`${this.kills} ${fault}`);
    if (!isCoreKilled) return;
    // Either waits for orphaned training processes, or leaves them to the next start.
    if (this.random.chance(0.5))
      this.longestOrphanS = Math.max(this.longestOrphanS, await waitForOrphans(this.home, this.checks));
    withStoppedDatabase(this.home, (database) => checkHome(database, this.home, this.checks, this.announced));
  }

  /** Trains the batch to completion and resumes runs that a killed process has interrupted. */
  private async finish(core: Core): Promise<void> {
    if (this.runIds.size === 0) return;
    const done = await until(async () => {
      const rows = await core.request('runs:list');
      const idle = this.runsOfBatch(rows).filter(
        ({ state }) => !isLive(state) && state !== 'queued' && state !== 'finished',
      );
      if (idle.length > 0)
        await resumeRuns(
          core,
          await waitForConsistentStates(core, this.home, this.checks),
          this.runIds,
          this.checks,
          this.resumptions,
        );
      return this.runsOfBatch(rows).every(({ state }) => state === 'finished');
    }, MAX_TRAINING_S);
    this.checks.expect(
      'batches that finish',
      done !== undefined,
      () => `batch ${this.batch} did not in ${MAX_TRAINING_S} s`,
    );
    await waitForConsistentStates(core, this.home, this.checks);
    await this.compareBatch(core);
  }

  /** Compares a batch with an undisturbed reference, and deletes it; the next fault may interrupt the deletion. */
  private async compareBatch(core: Core): Promise<void> {
    await trainUndisturbed(this.options.out, this.reference, this.plans());
    const ids = [...this.runIds];
    const { findings } = await verify(this.home, { signal: new AbortController().signal, onProgress: () => undefined });
    this.checks.expect('homes in which gander verify finds no damage', !findings.some(isDamage), () =>
      findings.map(({ path, what }) => `${path}: ${what}`).join('; '),
    );
    withLiveDatabase(this.home, (database) => {
      checkHome(database, this.home, this.checks, this.announced);
      withStoppedDatabase(this.reference, (other) =>
        compare(
          { database, home: this.home },
          { database: other, home: this.reference },
          ids,
          this.checks,
          this.announced,
          this.differences,
        ),
      );
    });
    await remove(core, ids, this.checks);
    this.deleted.push(...ids);
    this.runs += ids.length;
    this.runIds = new Set();
    this.batch++;
    rmSync(this.reference, { recursive: true, force: true });
    mkdirSync(this.reference);
  }

  /** Checks that interrupted deletions were completed and that closing loses nothing. */
  private async finalChecks(core: Core): Promise<void> {
    const isDeleted = await until(() => this.deleted.every((id) => !existsSync(runFolder(this.home, id))), 30);
    this.checks.expect('folders of deleted runs', isDeleted !== undefined, () => 'some are still there');
    const rows = await core.request('runs:list');
    this.checks.expect('runs of no batch', rows.length === 0, () =>
      rows.map(({ id, state }) => `${id} ${state}`).join(),
    );
    await stop(this.served!.child, 'SIGTERM');
    withStoppedDatabase(this.home, (database) => {
      this.checks.expect(
        'rows of deleted runs',
        runsOf(database).length === 0 && database.read.get('SELECT 1 FROM points LIMIT 1') === undefined,
        () => 'some are still there',
      );
      checkHome(database, this.home, this.checks, this.announced);
    });
  }

  private async clear(): Promise<void> {
    if (this.served) await stop(this.served.child, 'SIGKILL');
    for (const home of [this.home, this.reference]) await until(() => trainingIn(home).length === 0, MAX_SUSPENDING_S);
    // A home with violations is kept for analysis.
    if (this.checks.violations.size === 0) rmSync(this.folder, { recursive: true, force: true });
    else this.options.note(`kept for analysis: ${this.folder}`);
  }
}
