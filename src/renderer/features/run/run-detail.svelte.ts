import type { RunDetail } from '../../../shared/contract/results';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { m } from '../../../paraglide/messages';
import { api } from '../../api';
import { annotate } from '../run-list/actions/annotate';
import type { RunLabels } from '../run-list/actions/annotate';
import { runs } from '../run-list/runs.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { describeEvent } from '../../../shared/domain/recorded-text';

/** State of a run page. The row is updated by events; events and checkpoints are read again when some were recorded. */
export class RunPage {
  detail = $state.raw<RunDetail | undefined>(undefined);
  /** Why the run cannot be shown, as a sentence. */
  problem = $state<string | undefined>(undefined);
  readonly row = $derived.by(() => runs.byId(this.id) ?? (runs.loaded ? undefined : this.detail));
  /** Whether there is something to chart or export: the run has begun. */
  readonly hasHistory = $derived(
    this.row !== undefined && (isLive(this.row.state) || this.row.step > 0 || this.row.samples > 0),
  );
  /** Dataset, seed and hyperparameters as JSON. */
  readonly configuration = $derived(this.row ? configurationJson(this.row) : '');
  /** Changes when events, checkpoints or sample grids may have been recorded; not with every step. */
  readonly revision = $derived(
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

  /** Step of the newest checkpoint when another one was requested. */
  private requestedAfter = $state<number | undefined>(undefined);
  /** Step of the newest checkpoint; 0 without one. */
  private readonly newest = $derived(this.detail?.checkpoints.reduce((max, { step }) => Math.max(max, step), 0) ?? 0);

  constructor(readonly id: RunId) {}

  /** Whether a checkpoint is due or requested that is not listed yet: it is listed a moment after its step, when its file is on disk. */
  private get isBehind(): boolean {
    if (!this.row?.hyperparameters || !isLive(this.row.state)) return false;
    const { step, hyperparameters } = this.row;
    return this.requestedAfter === this.newest || step - this.newest >= hyperparameters.checkpointEvery;
  }

  async load(): Promise<void> {
    try {
      const outcome = await api.request('runs:get', this.id);
      if (outcome.ok)
        this.detail = {
          ...outcome.value,
          events: outcome.value.events.map((event) => ({ ...event, message: describeEvent(event) })),
        };
      this.problem = outcome.ok ? undefined : outcome.error.message;
    } catch (fault) {
      this.problem = m.run_read_failed({ error: String(fault) });
    }
  }

  async annotate(change: RunLabels): Promise<void> {
    if (this.row) await annotate([this.row], change);
  }

  async record(what: 'sample' | 'checkpoint'): Promise<void> {
    const done = await toasts.attempt(api.request('runs:record', this.id, what));
    if (done !== undefined && what === 'checkpoint') this.requestedAfter = this.newest;
    if (done !== undefined) toasts.info(what === 'sample' ? m.run_sample_requested() : m.run_checkpoint_requested());
  }
}

const configurationJson = ({ dataset, seed, hyperparameters, external }: RunRow): string =>
  JSON.stringify(external ? { dataset, seed, ...external } : { dataset, seed, hyperparameters }, undefined, 2);
