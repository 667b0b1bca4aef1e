import { m } from '../../../paraglide/messages';
import type { DiskState, QueueState } from '../../../shared/contract/results';
import { isPending } from '../../../shared/domain/run/remote-job';
import { isEnded, isLive } from '../../../shared/domain/run/run';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import type { Core } from '../../core/core';

const NEVER = new Promise<never>(() => undefined);

/**
 * Whether nothing more will happen to a run in this process: it ended, or it was suspended and no job of a target
 * continues it.
 */
export const isOver = (run: RunRow): boolean => isEnded(run.state) || (run.state === 'parked' && !isPending(run.job));

/**
 * Waits until each of the runs is over, or until `givenUp`, and reports every change before that.
 *
 * @returns the runs in the order of the ids; one that was deleted in the meantime is left out
 */
export async function followRuns(
  core: Core,
  ids: readonly RunId[],
  onRow: (run: RunRow) => void,
  givenUp: Promise<unknown> = NEVER,
): Promise<RunRow[]> {
  const rows = new Map<RunId, RunRow>();
  const waiting = new Set(ids);
  let over = (): void => undefined;
  const done = new Promise<void>((resolve) => (over = resolve));
  const take = (run: RunRow): void => {
    if (!ids.includes(run.id)) return;
    rows.set(run.id, run);
    onRow(run);
    if (isOver(run)) waiting.delete(run.id);
  };
  const stop = core.on('runs:changed', ({ rows: changed, removed }) => {
    changed.forEach(take);
    removed.forEach((id) => (rows.delete(id), waiting.delete(id)));
    if (waiting.size === 0) over();
  });
  (await core.request('runs:list')).forEach(take);
  if (waiting.size > 0) await Promise.race([done, givenUp]);
  stop();
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/** How long a command waits for a database that another program keeps locked while nothing trains. */
const LOCK_TIMEOUT_MS = 10 * 60_000;
const LOCK_CHECK_INTERVAL_MS = 1000;

/**
 * Gives up waiting if another program keeps the database locked for long and nothing trains: no further event can be
 * recorded.
 */
export class LockWatch {
  /** Resolves with the message to print. */
  readonly givenUp: Promise<string>;
  private giveUp: (message: string) => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopListening: () => void;

  constructor(
    private readonly core: Core,
    private readonly timeoutMs = LOCK_TIMEOUT_MS,
  ) {
    this.givenUp = new Promise((resolve) => (this.giveUp = resolve));
    this.stopListening = core.on('disk:changed', (state) => this.take(state));
    core.request('disk:state').then(
      (state) => this.take(state),
      () => undefined,
    );
  }

  stop(): void {
    this.stopListening();
    clearTimeout(this.timer);
  }

  private take({ log, isLocked }: DiskState): void {
    if (!isLocked) {
      clearTimeout(this.timer);
      this.timer = undefined;
    } else this.timer ??= setTimeout(() => void this.look(log!), this.timeoutMs);
  }

  private async look(log: string): Promise<void> {
    const { live } = await this.core.request('queue:get');
    if (this.timer === undefined) return;
    if (live.length > 0) this.timer = setTimeout(() => void this.look(log), LOCK_CHECK_INTERVAL_MS);
    else
      this.giveUp(
        m.command_given_up({
          minutes: Math.round(this.timeoutMs / 60_000),
          log: log
            .replace(/ Gander waits for it.*$/, '')
            .replace(m.core_waits_for_lock(), '')
            .trim(),
        }),
      );
  }
}

/** Waits until nothing trains and nothing queued can start: other commands may have queued runs here. */
export async function idle(core: Core): Promise<void> {
  let resolve = (): void => undefined;
  const done = new Promise<void>((r) => (resolve = r));
  const stop = core.on('queue:changed', (queue) => isIdle(queue) && resolve());
  if (!isIdle(await core.request('queue:get'))) await done;
  stop();
}

/** Whether nothing trains, and nothing will until the queue is resumed or disk space is freed. */
export const isIdle = ({ live, queued, held, waits }: QueueState): boolean =>
  live.length === 0 && (queued.length === 0 || held || waits !== undefined);

/** Stops those of the runs that train and takes queued ones from the queue; what was trained is kept. */
export async function stopRuns(core: Core, ids: readonly RunId[]): Promise<void> {
  const rows = (await core.request('runs:list')).filter((run) => ids.includes(run.id));
  const of = (wanted: (run: RunRow) => boolean) => rows.filter(wanted).map((run) => run.id);
  const queued = of((run) => run.state === 'queued');
  const live = of((run) => isLive(run.state));
  // The queued ones first; otherwise the next would start when a running one stops.
  if (queued.length > 0) await core.request('runs:act', 'cancel', queued);
  if (live.length > 0) await core.request('runs:act', 'stop', live);
}
