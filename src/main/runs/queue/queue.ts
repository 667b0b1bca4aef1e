import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { QueueState } from '../../../shared/contract/results';
import type { RunId } from '../../../shared/domain/run/run';
import { readSetting, updateRun, writeSetting } from '../../database';
import type { RunDatabase } from '../../database';
import type { RunRows } from '../run-rows';
import { transition } from '../state-machine';

const MAX_SLOTS = 16;

/**
 * Which run is next, whether runs may start, and how many at once. Stored in the database, so that it survives a
 * restart.
 */
export class RunQueue {
  constructor(
    private readonly database: RunDatabase,
    private readonly rows: RunRows,
    private readonly onChanged: () => void,
  ) {}

  get held(): boolean {
    return readSetting(this.database.read, 'queueHeld');
  }

  get slots(): QueueState['slots'] {
    return readSetting(this.database.read, 'slots');
  }

  state = (): QueueState => this.rows.queueState(this.held, this.slots);

  /** The run that starts next; undefined while the queue is held or empty. */
  next(): RunId | undefined {
    return this.held ? undefined : this.rows.queued()[0]?.id;
  }

  /** At most `most` runs that start next; none while the queue is held. */
  first(most: number): RunId[] {
    return this.held
      ? []
      : this.rows
          .queued()
          .slice(0, most)
          .map((run) => run.id);
  }

  /** Position of the first of several runs that are appended to the queue. */
  back(): number {
    const queued = this.rows.queued();
    return (queued[queued.length - 1]?.position ?? 0) + 1;
  }

  /** Puts runs before all others, in their order; leaves out those to which the event does not apply. */
  putFirst(ids: readonly RunId[], type: 'requeue' | 'resume'): void {
    const front = (this.rows.queued()[0]?.position ?? 1) - ids.length;
    this.database.write.transaction(() =>
      ids.forEach((id, i) => {
        const run = this.rows.get(id)!;
        updateRun(this.database.write, run.key, transition(run, { type, position: front + i }) ?? {});
      }),
    );
    this.changed();
  }

  move(id: RunId, position: number): Outcome<null> {
    const queued = this.rows.queued().map((run) => run.id);
    if (!queued.includes(id)) return refuse(m.runs_queue_not_queued({ id }), 'run');
    if (!Number.isInteger(position) || position < 1 || position > queued.length) {
      return refuse(m.runs_queue_position({ count: queued.length, position }), 'position');
    }
    const order = queued.filter((other) => other !== id);
    order.splice(position - 1, 0, id);
    this.database.write.transaction(() => order.forEach((other, i) => this.rows.update(other, { position: i + 1 })));
    this.changed();
    return ok(null);
  }

  hold(held: boolean): null {
    writeSetting(this.database.write, 'queueHeld', held);
    this.changed();
    return null;
  }

  setSlots(slots: QueueState['slots']): Outcome<null> {
    if (slots !== 'auto' && (!Number.isInteger(slots) || slots < 1 || slots > MAX_SLOTS))
      return refuse(m.runs_queue_slots({ max: MAX_SLOTS, slots }), 'slots');
    writeSetting(this.database.write, 'slots', slots);
    this.changed();
    return ok(null);
  }

  /** Called when runs were moved in or out of the queue, so that the positions of others have changed. */
  changed(): void {
    this.rows.report(
      this.rows
        .queued()
        .slice(0, MAX_REPORTED)
        .map((run) => run.id),
    );
    this.onChanged();
  }
}

/** Max rows that are sent again when positions shift; a window takes the others from `queue:changed`. */
const MAX_REPORTED = 500;
