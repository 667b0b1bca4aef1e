import type { RunDetail } from '../../../shared/contract/contract';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { annotate } from '../run-list/annotate';
import type { RunLabels } from '../run-list/annotate';
import { runs } from '../run-list/runs.svelte';
import { toasts } from '../../ui/toasts.svelte';

/** One run with its events and checkpoints: the row is live, the rest is read again when something was recorded. */
export class RunPage {
  detail = $state.raw<RunDetail | undefined>(undefined);
  /** Why there is nothing to show, in a sentence. */
  problem = $state<string | undefined>(undefined);
  readonly row = $derived.by(() => runs.byId(this.id) ?? (runs.loaded ? undefined : this.detail));
  /** Changes when events, checkpoints or samples may have come; not with every step. */
  readonly mark = $derived(
    this.row &&
      [
        this.row.state,
        this.row.samples,
        this.row.stored.checkpoints,
        this.row.warnings,
        JSON.stringify(this.row.warned),
        this.isBehind ? this.row.step : 0,
      ].join(),
  );

  /** The newest checkpoint when a person asked for one more. */
  private askedAfter = $state<number | undefined>(undefined);
  private readonly newest = $derived(this.detail?.checkpoints.reduce((max, { step }) => Math.max(max, step), 0) ?? 0);

  constructor(readonly id: RunId) {}

  /** A checkpoint is due, or was asked for, that is not here yet: it is told of a moment after its step, when its file is on disk. */
  private get isBehind(): boolean {
    if (!this.row || !isLive(this.row.state)) return false;
    return this.askedAfter === this.newest || this.row.step - this.newest >= this.row.hyperparameters.checkpointEvery;
  }

  async load(): Promise<void> {
    try {
      const outcome = await api.request('runs:get', this.id);
      if (outcome.ok) this.detail = outcome.value;
      this.problem = outcome.ok ? undefined : outcome.error.message;
    } catch (fault) {
      this.problem = `The run could not be read: ${String(fault)}`;
    }
  }

  async annotate(change: RunLabels): Promise<void> {
    if (this.row) await annotate([this.row], change);
  }

  async record(what: 'sample' | 'checkpoint'): Promise<void> {
    const done = await toasts.attempt(api.request('runs:record', this.id, what));
    if (done !== undefined && what === 'checkpoint') this.askedAfter = this.newest;
    if (done !== undefined)
      toasts.info(
        what === 'sample'
          ? 'A sample grid will be written after this step.'
          : 'A checkpoint will be written after this step.',
      );
  }
}
