import { m } from '../../../../paraglide/messages';
import type { QueueState } from '../../../../shared/contract/results';
import type { Api } from '../../../../shared/contract/requests';
import { ok } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import type { RunId } from '../../../../shared/domain/run/run';
import { api } from '../../../api';
import { runCount } from '../../../lib/format';
import { movesByOne, movesOnto, movesToRestore } from './queue-moves';
import type { QueueMove } from './queue-moves';
import { toasts } from '../../../ui/toasts.svelte';
import { undo } from '../../../app/undo.svelte';

/** The queue: waiting and live runs, slots, and whether it is paused. */
export class QueueStore {
  state = $state.raw<QueueState>({ held: false, slots: 'auto', queued: [], live: [] });

  constructor(private readonly connection: Api) {}

  start(): void {
    this.connection.on('queue:changed', (state) => {
      this.state = state;
    });
  }

  async load(): Promise<void> {
    this.state = await this.connection.request('queue:get');
  }

  /** While the queue is paused, no queued run starts. */
  get isPaused(): boolean {
    return this.state.held;
  }

  async setPaused(paused: boolean): Promise<void> {
    await toasts.ask(this.connection.request('queue:hold', paused));
  }

  async setSlots(slots: QueueState['slots']): Promise<void> {
    await toasts.attempt(this.connection.request('queue:slots', slots));
  }

  /** Starts a run although the disk seems to have too little space for it. */
  async startAnyway(run: RunId): Promise<void> {
    await toasts.attempt(this.connection.request('queue:startAnyway', run));
  }

  /** Moves queued runs by one place, up (-1) or down (1), as a block where they are next to each other. */
  async moveBy(runs: RunId | readonly RunId[], places: -1 | 1): Promise<void> {
    const moves = movesByOne(this.state.queued, typeof runs === 'string' ? [runs] : runs, places);
    if (moves.length > 0) await this.move(moves);
  }

  /** Moves queued runs to the place of another queued run. */
  async moveOnto(runs: readonly RunId[], target: RunId): Promise<void> {
    const moves = movesOnto(this.state.queued, runs, target);
    if (moves.length > 0) await this.move(moves);
  }

  /** Moves queued runs to the front of the queue, in the given order. */
  async runNext(runs: readonly RunId[]): Promise<void> {
    await this.move([...runs].reverse().map((run) => ({ run, position: 1 })));
  }

  private async move(moves: readonly QueueMove[]): Promise<void> {
    const before = this.state.queued;
    const runs = moves.map(({ run }) => run);
    const redo = (): Promise<Outcome<null>> => this.send(moves);
    if ((await toasts.attempt(redo())) === undefined) return;
    const restore = async (): Promise<Outcome<null>> => {
      const { queued } = await this.connection.request('queue:get');
      return this.send(movesToRestore(queued, before, runs));
    };
    undo.record({ description: m.queue_moved({ runs: runCount(moves.length) }), undo: restore, redo });
  }

  private async send(moves: readonly QueueMove[]): Promise<Outcome<null>> {
    for (const { run, position } of moves) {
      const outcome = await this.connection.request('queue:move', run, position);
      if (!outcome.ok) return outcome;
    }
    return ok(null);
  }
}

export const queue = new QueueStore(api);
