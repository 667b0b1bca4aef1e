import type { Api, QueueState } from '../../../shared/contract/contract';
import { ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { plural } from '../../lib/format';
import { movesBack } from './moves-back';
import type { Move } from './moves-back';
import { toasts } from '../../ui/toasts.svelte';
import { undo } from '../../app/undo.svelte';

/** The queued and the running runs. */
export class QueueStore {
  state = $state.raw<QueueState>({ held: false, slots: 1, queued: [], live: [] });

  constructor(private readonly link: Api) {}

  start(): void {
    this.link.on('queue:changed', (state) => {
      this.state = state;
    });
  }

  async load(): Promise<void> {
    this.state = await this.link.request('queue:get');
  }

  async hold(held: boolean): Promise<void> {
    await toasts.ask(this.link.request('queue:hold', held));
  }

  async setSlots(slots: number): Promise<void> {
    await toasts.attempt(this.link.request('queue:slots', slots));
  }

  /** Starts the run for which the disk seems to have no room. */
  async startAnyway(run: RunId): Promise<void> {
    await toasts.attempt(this.link.request('queue:startAnyway', run));
  }

  /** Moves a queued run by places; up is negative. */
  async moveBy(run: RunId, places: number): Promise<void> {
    const at = this.state.queued.indexOf(run);
    const position = at + 1 + places;
    if (at >= 0 && position >= 1 && position <= this.state.queued.length) await this.#move([{ run, position }]);
  }

  /** Puts queued runs at the head of the queue, in the order given. */
  async runNext(runs: readonly RunId[]): Promise<void> {
    await this.#move([...runs].reverse().map((run) => ({ run, position: 1 })));
  }

  async #move(moves: readonly Move[]): Promise<void> {
    const before = this.state.queued;
    const again = (): Promise<Outcome<null>> => this.#ask(moves);
    if ((await toasts.attempt(again())) === undefined) return;
    const back = async () =>
      this.#ask(
        movesBack(
          (await this.link.request('queue:get')).queued,
          before,
          moves.map(({ run }) => run),
        ),
      );
    undo.did({ what: `${plural(moves.length, 'run')} moved in the queue`, back, again });
  }

  async #ask(moves: readonly Move[]): Promise<Outcome<null>> {
    for (const { run, position } of moves) {
      const done = await this.link.request('queue:move', run, position);
      if (!done.ok) return done;
    }
    return ok(null);
  }
}

export const queue = new QueueStore(api);
