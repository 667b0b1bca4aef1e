import { posix } from 'node:path';
import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { isPending } from '../../../shared/domain/run/remote-job';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { parseTarget } from '../../../shared/domain/target';
import type { TargetInfo, TargetReport } from '../../../shared/domain/target';
import { TARGET_RUNS_FOLDER } from '../../../shared/formats/remote-run';
import type { ControlLine } from '../../../shared/formats/remote-run';
import { logLine } from '../../core/log-line';
import { readTargets, removeTarget, writeTarget } from '../../database';
import type { StoredRun } from '../../database';
import { openTarget } from '../../targets/open-target';
import type { Supervisor } from '../supervisor/supervisor';
import { checkTarget, describeFindings, describeReport } from './check-target';
import type { MadeReport } from './check-target';
import { removeRunFolder } from './remove-run-folder';
import { submittedOf, TargetRuns } from './target-runs';
import type { RemoteServices } from './target-runs';

const INTERVAL_MS = 1000;
/** A second request to stop after this many milliseconds cancels the job. */
const STOP_TIMEOUT_MS = 10_000;

/**
 * Runs that train on targets. Their processes belong to the target: closing the app leaves them alone, and the next start
 * reads what they have done meanwhile.
 */
export class RemoteRuns {
  private readonly targets = new Map<string, TargetRuns>();
  private readonly turns = new Map<string, Promise<void>>();
  private readonly checks = new Map<string, MadeReport>();
  private readonly checked = new Map<string, { at: string; findings: MadeReport['findings'] }>();
  private readonly stopAsked = new Map<RunId, number>();
  private readonly abort = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  /** @param mayStart whether queued runs may start at present */
  constructor(
    private readonly services: RemoteServices,
    private readonly supervisor: Pick<Supervisor, 'drain' | 'follower'>,
    private readonly mayStart: () => boolean,
  ) {}

  /** Begins to follow jobs. */
  start(): void {
    if (this.timer || this.abort.signal.aborted) return;
    this.timer = setInterval(() => this.look(), INTERVAL_MS).unref();
    this.look();
  }

  /** Ends following; jobs go on. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.abort.abort();
    await Promise.all(this.turns.values());
    for (const target of this.targets.values()) target.close();
  }

  // ---- Targets ----

  list = (): TargetInfo[] =>
    readTargets(this.services.database.read).map((info) => {
      const trouble = this.targets.get(info.name)?.trouble;
      const checked = this.checked.get(info.name);
      return {
        ...info,
        ...(trouble === undefined ? {} : { trouble }),
        ...(checked ? { checked: { at: checked.at, findings: describeFindings(checked) } } : {}),
      };
    });

  add(name: string, settings: unknown): Outcome<TargetInfo> {
    const parsed = parseTarget(name, settings);
    if (!parsed.ok) return parsed;
    const createdAt = new Date().toISOString();
    writeTarget(this.services.database.write, parsed.value.name, parsed.value.settings, createdAt);
    this.forget(name);
    return ok({ ...parsed.value, createdAt });
  }

  remove(name: string): Outcome<null> {
    if (!this.list().some((target) => target.name === name)) return refuse(m.runs_target_unknown({ name }), 'name');
    const used = this.services.rows.remote().filter(({ target }) => target === name);
    if (used.length > 0) return refuse(m.runs_target_used({ count: used.length, name }), 'name');
    removeTarget(this.services.database.write, name);
    this.forget(name);
    return ok(null);
  }

  /**
   * Begins a check of a target, or returns what the one that is running has found; one that has ended begins anew.
   *
   * @param setsUp whether it sets up the engine there first
   */
  check(name: string, setsUp = false): Outcome<TargetReport> {
    const info = this.list().find((one) => one.name === name);
    if (!info) return refuse(m.runs_target_unknown_list({ name }), 'name');
    const key = checkKey(name, setsUp);
    const before = this.checks.get(key);
    if (before) {
      if (before.doing === undefined) this.checks.delete(key);
      return ok(describeReport(before));
    }
    const report: MadeReport = { findings: [], doing: () => m.runs_target_beginning() };
    this.checks.set(key, report);
    const open = openTarget(info.settings, this.abort.signal);
    void checkTarget(open, this.services, report, this.abort.signal, setsUp)
      .catch(
        (error: unknown) =>
          void report.findings.push({
            level: 'problem',
            describe: () => m.runs_target_check_failed({ error: String(error) }),
          }),
      )
      .finally(() => {
        delete report.doing;
        if (this.checks.get(key) === report)
          this.checked.set(name, { at: new Date().toISOString(), findings: report.findings });
        open.close();
      });
    return ok(describeReport(report));
  }

  // ---- Actions ----

  /** Sends a request to the process of a run; false when it has none. */
  send(run: StoredRun, type: ControlLine['type']): boolean {
    const target = isPending(run.job) && isLive(run.state) ? this.targetOf(run) : undefined;
    target?.request(run, type);
    return target !== undefined;
  }

  /** Asks a run to stop; cancels its job if it has not stopped after a while. */
  stop(run: StoredRun): boolean {
    const asked = this.stopAsked.get(run.id);
    if (asked !== undefined && performance.now() - asked > STOP_TIMEOUT_MS) {
      this.cancel([run]);
      return true;
    }
    if (asked === undefined) this.stopAsked.set(run.id, performance.now());
    return this.send(run, 'stop');
  }

  /** Has the jobs of runs cancelled, at once or as soon as the target can be reached. */
  cancel(runs: readonly StoredRun[]): void {
    for (const run of runs) {
      if (!isPending(run.job)) continue;
      this.services.rows.update(run.id, { job: { ...run.job, phase: 'cancelling' } });
      this.targetOf(run)?.pollSoon();
    }
  }

  /** The same for runs that are being deleted, so that it is not repeated: a job without its run folder ends at once. */
  cancelNow(runs: readonly StoredRun[]): void {
    for (const run of runs) if (isPending(run.job)) this.drop(run);
  }

  /** Gives up jobs of runs that are to be continued by another one. */
  release(runs: readonly StoredRun[]): void {
    for (const run of runs) {
      if (!isPending(run.job)) continue;
      this.drop(run);
      this.services.rows.update(run.id, { job: { ...run.job, phase: 'ended' } });
    }
  }

  /**
   * Removes the folders of deleted runs from their targets. What cannot be removed is written to the log with its place;
   * the check of the target lists it, too.
   */
  async removeFolders(runs: readonly { id: RunId; target: string }[]): Promise<void> {
    const unusable = new Map<string, string>();
    for (const { id, target: name } of runs) {
      const target = this.target(name);
      const why = target ? unusable.get(name) : m.target_is_removed({ name });
      const removed =
        why === undefined
          ? await removeRunFolder(target!.open.files, id).catch((error: unknown) => refuse(String(error)))
          : refuse(why);
      if (removed.ok) continue;
      const { message } = removed.error;
      unusable.set(name, message);
      logLine(m.target_folder_left({ id, name, folder: posix.join(TARGET_RUNS_FOLDER, id), why: message }));
    }
  }

  private drop(run: StoredRun): void {
    const target = this.targetOf(run)?.open.target;
    target?.cancel([submittedOf(run.job!)]).catch((error: unknown) => {
      logLine(`The job of run ${run.id} could not be cancelled: ${String(error)}`);
    });
  }

  // ---- Turns ----

  private look(): void {
    if (this.services.disk.isLocked) return;
    const names = new Set(this.services.rows.remote().map(({ target }) => target!));
    for (const name of names) {
      const target = this.target(name);
      if (!target || this.turns.has(name)) continue;
      const turn = target
        .turn(this.mayStart(), this.abort.signal)
        .catch((error: unknown) => {
          if (!this.abort.signal.aborted) logLine(`The runs of target ${name} could not be followed: ${String(error)}`);
        })
        .finally(() => this.turns.delete(name));
      this.turns.set(name, turn);
    }
  }

  private targetOf = (run: StoredRun): TargetRuns | undefined =>
    run.target === undefined ? undefined : this.target(run.target);

  private target(name: string): TargetRuns | undefined {
    let target = this.targets.get(name);
    if (target) return target;
    const info = readTargets(this.services.database.read).find((one) => one.name === name);
    if (!info) return undefined;
    target = new TargetRuns(name, openTarget(info.settings, this.abort.signal), this.services, this.supervisor);
    this.targets.set(name, target);
    return target;
  }

  private forget(name: string): void {
    const target = this.targets.get(name);
    this.targets.delete(name);
    for (const setsUp of [false, true]) this.checks.delete(checkKey(name, setsUp));
    this.checked.delete(name);
    void Promise.resolve(this.turns.get(name)).then(() => target?.close());
  }
}

/** Names of targets have no spaces. */
const checkKey = (name: string, setsUp: boolean): string => (setsUp ? `${name} set-up` : name);
