import type { RunId } from '../../../shared/domain/run/run';
import type { PrunePreview } from '../../../shared/domain/prune-rule';
import { api } from '../../api';
import { formatBytes, plural } from '../../lib/format';
import { toasts } from '../../ui/toasts.svelte';

/** Prunes checkpoints after a preview. */
class Pruning {
  /** Runs that the dialog is about; closed when undefined. */
  runs = $state.raw<RunId[] | undefined>(undefined);
  /** Every n-th stays; null for none beside first, last, best and pinned. */
  every = $state<number | null>(null);
  /** Undefined while it is computed. */
  preview = $state.raw<PrunePreview | undefined>(undefined);
  busy = $state(false);

  async open(runs: RunId[]): Promise<void> {
    if (runs.length === 0) return;
    this.runs = runs;
    await this.look();
  }

  close(): void {
    this.runs = undefined;
    this.preview = undefined;
  }

  async setEvery(every: number | null): Promise<void> {
    if (every !== null && !(Number.isInteger(every) && every >= 1)) return;
    this.every = every;
    await this.look();
  }

  async thin(): Promise<void> {
    const { runs, every } = this;
    if (!runs) return;
    this.busy = true;
    const done = await toasts.attempt(api.request('checkpoints:thin', runs, { every }));
    this.busy = false;
    if (!done) return;
    const count = done.runs.reduce((sum, { gone }) => sum + gone.length, 0);
    this.close();
    toasts.info(`${plural(count, 'checkpoint')} pruned, ${formatBytes(done.bytes)} freed.`);
  }

  async look(): Promise<void> {
    const { runs, every } = this;
    if (!runs) return;
    this.preview = undefined;
    const preview = await toasts.attempt(api.request('checkpoints:previewThin', runs, { every }));
    // A later look may have been quicker.
    if (runs === this.runs && every === this.every) this.preview = preview;
  }
}

export const thinning = new Pruning();
