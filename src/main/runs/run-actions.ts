import { m } from '../../paraglide/messages';
import type { Checkpoint } from '../../shared/contract/results';
import { assertNever, ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { isPending } from '../../shared/domain/run/remote-job';
import { isLive, legalActions, stateLabel, trainedRun } from '../../shared/domain/run/run';
import type { RunAction, RunId } from '../../shared/domain/run/run';
import { readCheckpoints, updateRun } from '../database';
import type { RunChange, StoredRun } from '../database';
import type { RemoteRuns } from './remote/remote-runs';
import type { Deletion } from './trash/deletion';
import { insertRuns, targetRefusal } from './enqueue';
import { createBranch } from './branches/create-branch';
import type { BranchServices } from './branches/create-branch';
import type { RunServices } from './run-services';
import { transition } from './state-machine';
import type { Supervisor } from './supervisor/supervisor';

/** Applies actions to runs: to all of them, or to none with a refusal that names the first run at fault. */
export class RunActions {
  constructor(
    private readonly services: BranchServices & Pick<RunServices, 'labels' | 'rows'>,
    private readonly supervisor: Supervisor,
    private readonly deletion: Deletion,
    private readonly remote: Pick<RemoteRuns, 'send' | 'stop' | 'cancel' | 'cancelNow' | 'release'>,
  ) {}

  act(action: RunAction, ids: readonly RunId[]): Outcome<RunId[]> {
    const runs: StoredRun[] = [];
    for (const id of new Set(ids)) {
      const found = this.services.rows.find(id);
      if (!found.ok) return found;
      const run = found.value;
      const refusal = this.refusal(action, run);
      if (refusal) return refuse(refusal, id);
      runs.push(run);
    }
    return this.perform(action, runs);
  }

  /** Requests a sample grid or a checkpoint from a live run. */
  record(id: RunId, what: 'sample' | 'checkpoint'): Outcome<null> {
    const found = this.services.rows.find(id);
    if (!found.ok) return found;
    const run = found.value;
    return this.send(run, what) ? ok(null) : refuse(describeNotLive(run, what), id);
  }

  private refusal(action: RunAction, run: StoredRun): string | undefined {
    const legal = this.legal(run);
    const name = `${run.name} (${run.id})`;
    if (action === 'resume' && !legal.includes(action) && legal.includes('retry') && this.checkpoints(run).length === 0)
      return m.runs_resume_no_checkpoint({ name });
    if (!legal.includes(action))
      return m.runs_action_not_possible({ name, place: placeOf(run), action, actions: legal.join(', ') });
    if (action === 'retry' && run.parent && !this.origin(run)) {
      return m.runs_retry_origin_lost({ name, step: run.parent.step, parent: run.parent.name });
    }
    return action === 'resume' || action === 'retry' ? targetRefusal(this.services, run) : undefined;
  }

  /** A requested state counts besides the last one in the journal, so that the latest request wins. */
  private legal(run: StoredRun): readonly RunAction[] {
    const wish = isLive(run.state) ? this.supervisor.wish(run.id) : undefined;
    return wish === undefined || wish === run.state
      ? legalActions(run)
      : [...new Set([...legalActions(run), ...legalActions({ ...run, state: wish })])];
  }

  private perform(action: RunAction, runs: StoredRun[]): Outcome<RunId[]> {
    let ids = runs.map((run) => run.id);
    switch (action) {
      case 'pause':
      case 'continue':
      case 'park':
        return this.control(action, runs);
      case 'stop':
        return this.stop(runs);
      case 'cancel':
        this.stopNow(runs);
        break;
      case 'resume':
        this.remote.release(runs);
        this.services.queue.putFirst(ids, 'resume');
        break;
      case 'archive':
      case 'unarchive':
        this.put(ids, { archived: action === 'archive' });
        break;
      case 'trash':
        this.stopNow(runs.filter(({ state, job }) => state === 'queued' && isPending(job)));
        this.put(ids, { trashedAt: new Date().toISOString() });
        break;
      case 'restore':
        this.put(ids, { trashedAt: null });
        break;
      case 'retry': {
        const made = this.retry(runs);
        if (!made.ok) return made;
        ids = made.value;
        break;
      }
      case 'delete':
        this.remote.cancelNow(runs);
        this.deletion.remove(runs);
        break;
      default:
        return assertNever(action);
    }
    this.services.queue.changed();
    return ok(ids);
  }

  private put(ids: RunId[], change: RunChange): void {
    this.services.rows.updateAll(ids, change);
    this.services.labels.update(ids);
  }

  private control(type: 'pause' | 'continue' | 'park', runs: readonly StoredRun[]): Outcome<RunId[]> {
    const unreachable = runs.find((run) => !this.send(run, type));
    return unreachable === undefined ? ok(runs.map((run) => run.id)) : refuseUnreachable(unreachable.id);
  }

  private send = (run: StoredRun, type: 'pause' | 'continue' | 'park' | 'sample' | 'checkpoint'): boolean =>
    run.target === undefined ? this.supervisor.send(run.id, { type }) : this.remote.send(run, type);

  private stop(runs: StoredRun[]): Outcome<RunId[]> {
    this.stopNow(runs.filter((run) => !isLive(run.state)));
    for (const run of runs) {
      if (!isLive(run.state)) continue;
      const isAsked = run.target === undefined ? this.supervisor.stop(run.id) : this.remote.stop(run);
      if (!isAsked) return refuseUnreachable(run.id);
    }
    return ok(runs.map((run) => run.id));
  }

  /** Stops runs without a process, so that nothing has to be awaited. */
  private stopNow(runs: readonly StoredRun[]): void {
    const db = this.services.database.write;
    const at = new Date().toISOString();
    db.transaction(() => runs.forEach((run) => updateRun(db, run.key, transition(run, { type: 'stop', at }) ?? {})));
    this.remote.cancel(runs);
  }

  /** A branch starts again from the checkpoint it originally started from. */
  private retry(runs: StoredRun[]): Outcome<RunId[]> {
    const ids = insertRuns(
      this.services,
      runs
        .filter((run) => !run.parent)
        .map(trainedRun)
        .map(({ name, dataset, seed, hyperparameters, experiment, datasetCount, target }) => ({
          name,
          dataset,
          seed,
          hyperparameters,
          experiment,
          datasetCount,
          ...(target === undefined ? {} : { target }),
        })),
    );
    for (const run of runs) {
      const { parent } = run;
      if (!parent) continue;
      const made = createBranch(this.services, { ...trainedRun(run), parent }, run.id, this.origin(run)!);
      if (!made.ok) return made;
      ids.push(made.value);
    }
    return ok(ids);
  }

  private checkpoints = (run: StoredRun): Checkpoint[] => readCheckpoints(this.services.database.read, run.key);

  /** The branch's copy of its parent's checkpoint. */
  private origin = (run: StoredRun): Checkpoint | undefined =>
    this.checkpoints(run).find((c) => c.step === run.parent?.step);
}

const placeOf = (run: StoredRun): string =>
  run.trashedAt !== undefined
    ? m.common_in_trash()
    : run.archived
      ? m.runs_place_archived({ state: stateLabel(run.state) })
      : stateLabel(run.state);

function describeNotLive(run: StoredRun, what: 'sample' | 'checkpoint'): string {
  const about = { name: run.name, id: run.id, state: stateLabel(run.state) };
  return what === 'sample' ? m.runs_record_sample_not_live(about) : m.runs_record_checkpoint_not_live(about);
}

const refuseUnreachable = (id: RunId): Outcome<never> => refuse(m.runs_process_left({ id }), id);
