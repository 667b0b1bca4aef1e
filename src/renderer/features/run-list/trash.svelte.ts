import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { toasts } from '../../ui/toasts.svelte';

/** Size of the trash and its retention time. */
class TrashState {
  /** Bytes that emptying the trash would free; undefined while they are being counted. */
  bytes = $state<number | undefined>(undefined);
  /** Days after which a run is deleted permanently; null if runs are deleted manually only. */
  days = $state<number | null>(null);
  private measured = '';

  async measure(runs: RunId[]): Promise<void> {
    const key = runs.join();
    if (key === this.measured) return;
    this.measured = key;
    this.bytes = undefined;
    const estimate = await toasts.ask(api.request('runs:deleteEstimate', runs));
    if (this.measured === key) this.bytes = estimate?.bytes;
    const days = await toasts.ask(api.request('trash:days'));
    if (days !== undefined) this.days = days;
  }

  async setRetention(days: number | null): Promise<void> {
    if ((await toasts.attempt(api.request('trash:keepFor', days))) !== undefined) this.days = days;
  }
}

export const trash = new TrashState();
