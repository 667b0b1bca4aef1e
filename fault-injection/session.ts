import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Core } from '../src/main/core/core';
import { isDamage, runFolder, verify } from '../src/main/runs';
import type { ExperimentPlan } from '../src/shared/domain/run/experiment';
import { unwrap } from '../src/shared/contract/outcome';
import { isLive } from '../src/shared/domain/run/run';
import type { RunId, RunRow } from '../src/shared/domain/run/run';
import { BLOWS, strike } from './faults-injected';
import type { Blow } from './faults-injected';
import { compare, nothingLost } from './compare';
import { isAlive, serve, stop } from './core';
import type { Served } from './core';
import { Dice } from './seeded-random';
import { Faults } from './faults';
import { goOn, meddle, remove } from './user-actions';
import { AIMS, moment } from './trigger';
import { outlive, PARKING } from './orphaned-processes';
import { wave } from './experiment-plans';
import { trainingIn, until } from './processes';
import { FINISHING, trainUndisturbed } from './undisturbed-run';
import { truthful } from './expected-states';
import { runsOf, withDeadLog, withLiveLog } from './read-stored';
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

/** Longest wait for a blow after the runs go on, in milliseconds. */
const LONGEST = { short: 1200, long: 2500 };

/** Kills a core and its training processes again and again, and looks each time whether anything was lost. */
export class Session {
  readonly faults = new Faults();
  readonly blows: Record<Blow, number> = { training: 0, core: 0, both: 0, closing: 0, starting: 0, reboot: 0 };
  readonly lost = nothingLost();
  readonly asked = { resumed: 0, begunAgain: 0 };
  processes = 0;
  starts = 0;
  runs = 0;
  /** Longest time that a training process outlived its app, in seconds. */
  outlived = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'gander-chaos-'));
  private readonly home = this.place('home');
  private readonly reference = this.place('reference');
  private readonly dice: Dice;
  private readonly announced: Announced = new Map();
  private readonly deleted: RunId[] = [];
  private served: Served | undefined;
  private wave = 0;
  private deck: Blow[] = [];
  private ids = new Set<RunId>();

  constructor(private readonly options: Options) {
    this.dice = new Dice(options.seed);
  }

  get kills(): number {
    return Object.values(this.blows).reduce((sum, n) => sum + n, 0);
  }

  /** With few blows, few things to hit. */
  private get short(): boolean {
    return this.options.kills < 20;
  }

  /** Until so many blows, or so many minutes; then everything goes on to its end undisturbed, and is compared. */
  async run(): Promise<void> {
    const until = performance.now() + 60_000 * this.options.minutes;
    try {
      while (this.kills < this.options.kills && performance.now() < until) await this.round();
      const core = await this.ready();
      await this.finish(core);
      await this.end(core);
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
    const rows = await truthful(core, this.home, this.faults);
    if (this.ids.size > 0 && this.mine(rows).every(({ state }) => state === 'finished')) await this.settleWave(core);
    if (this.ids.size === 0) await this.begin(core);
    await goOn(core, rows, this.ids, this.faults, this.asked);
    if (this.deck.length === 0) this.deck = this.dice.shuffled(BLOWS);
    const blow = this.deck.pop()!;
    const aim = this.dice.one(AIMS);
    if (blow !== 'starting') {
      const delay = this.dice.between(0, this.short ? LONGEST.short : LONGEST.long);
      if (this.dice.chance(0.4))
        setTimeout(
          () =>
            void core
              .request('runs:list')
              .then((now) => meddle(core, now, this.dice))
              .catch(() => undefined),
          delay / 2,
        );
      await moment(this.home, aim, delay, this.dice);
    }
    await this.strike(blow);
  }

  private plans = (): ExperimentPlan[] => wave(this.options.seed + this.wave, { short: this.short });

  private mine = (rows: readonly RunRow[]): RunRow[] => rows.filter(({ id }) => this.ids.has(id));

  /** A core that answers; started when the last one is dead. */
  private async ready(): Promise<Core> {
    if (!this.served || !isAlive(this.served.child)) {
      this.served = serve(this.options.out, this.home);
      this.starts++;
    }
    const core = await this.served.core;
    if (!core) throw new Error(`The core ended by itself: see ${this.home}.log`);
    return core;
  }

  private async begin(core: Core): Promise<void> {
    await core.request('queue:slots', 2);
    for (const plan of this.plans())
      for (const id of unwrap(await core.request('experiments:enqueue', plan)).runs) this.ids.add(id);
  }

  private async strike(blow: Blow): Promise<void> {
    if (blow === 'starting' && this.served) {
      await stop(this.served.child, 'SIGKILL');
      this.served = serve(this.options.out, this.home);
      this.starts++;
      await new Promise((resolve) => setTimeout(resolve, this.dice.between(0, 900)));
    }
    const { killed, coreGone } = await strike(blow, this.served!, this.home, this.dice);
    this.blows[blow]++;
    this.processes += killed;
    this.options.note(`${this.kills} ${blow}`);
    if (!coreGone) return;
    // Either the next start finds training processes that are still parking, or they are given the time.
    if (this.dice.chance(0.5)) this.outlived = Math.max(this.outlived, await outlive(this.home, this.faults));
    withDeadLog(this.home, (database) => checkHome(database, this.home, this.faults, this.announced));
  }

  /** Lets the wave train to its end, with the runs that a killed process leaves behind going on. */
  private async finish(core: Core): Promise<void> {
    if (this.ids.size === 0) return;
    const done = await until(async () => {
      const rows = await core.request('runs:list');
      const idle = this.mine(rows).filter(({ state }) => !isLive(state) && state !== 'queued' && state !== 'finished');
      if (idle.length > 0)
        await goOn(core, await truthful(core, this.home, this.faults), this.ids, this.faults, this.asked);
      return this.mine(rows).every(({ state }) => state === 'finished');
    }, FINISHING);
    this.faults.expect('waves that finish', done !== undefined, () => `wave ${this.wave} did not in ${FINISHING} s`);
    await truthful(core, this.home, this.faults);
    await this.settleWave(core);
  }

  /** Compares a wave with a reference that nobody disturbed, and deletes it, which the next blow may cut short. */
  private async settleWave(core: Core): Promise<void> {
    await trainUndisturbed(this.options.out, this.reference, this.plans());
    const ids = [...this.ids];
    const { findings } = await verify(this.home, { signal: new AbortController().signal, onProgress: () => undefined });
    this.faults.expect('homes in which gander verify finds no damage', !findings.some(isDamage), () =>
      findings.map(({ path, what }) => `${path}: ${what}`).join('; '),
    );
    withLiveLog(this.home, (database) => {
      checkHome(database, this.home, this.faults, this.announced);
      withDeadLog(this.reference, (other) =>
        compare(
          { database, home: this.home },
          { database: other, home: this.reference },
          ids,
          this.faults,
          this.announced,
          this.lost,
        ),
      );
    });
    await remove(core, ids, this.faults);
    this.deleted.push(...ids);
    this.runs += ids.length;
    this.ids = new Set();
    this.wave++;
    rmSync(this.reference, { recursive: true, force: true });
    mkdirSync(this.reference);
  }

  /** Deletions that were cut short have been finished, and closing takes nothing along. */
  private async end(core: Core): Promise<void> {
    const gone = await until(() => this.deleted.every((id) => !existsSync(runFolder(this.home, id))), 30);
    this.faults.expect('folders of deleted runs', gone !== undefined, () => 'some are still there');
    const rows = await core.request('runs:list');
    this.faults.expect('runs of no wave', rows.length === 0, () =>
      rows.map(({ id, state }) => `${id} ${state}`).join(),
    );
    await stop(this.served!.child, 'SIGTERM');
    withDeadLog(this.home, (database) => {
      this.faults.expect(
        'rows of deleted runs',
        runsOf(database).length === 0 && database.read.get('SELECT 1 FROM points LIMIT 1') === undefined,
        () => 'some are still there',
      );
      checkHome(database, this.home, this.faults, this.announced);
    });
  }

  private async clear(): Promise<void> {
    if (this.served) await stop(this.served.child, 'SIGKILL');
    for (const home of [this.home, this.reference]) await until(() => trainingIn(home).length === 0, PARKING);
    // A home in which something is wrong is evidence.
    if (this.faults.found.size === 0) rmSync(this.folder, { recursive: true, force: true });
    else this.options.note(`kept for a look: ${this.folder}`);
  }
}
