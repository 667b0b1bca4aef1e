import type { Api, QueueState } from '../../shared/contract';
import type { RunId } from '../../shared/run';
import { api } from '../api';
import { toasts } from './toasts.svelte';

/** What waits and what trains. */
export class Queue {
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

  /** Moves a queued run by places; up is negative. */
  async moveBy(run: RunId, places: number): Promise<void> {
    const at = this.state.queued.indexOf(run);
    const position = at + 1 + places;
    if (at >= 0 && position >= 1 && position <= this.state.queued.length) await toasts.attempt(this.link.request('queue:move', run, position));
  }

  /** Puts queued runs at the head of the queue, in the order given. */
  async runNext(runs: readonly RunId[]): Promise<void> {
    for (const run of [...runs].reverse()) await toasts.attempt(this.link.request('queue:move', run, 1));
  }
}

export const queue = new Queue(api);
