import type { RunId } from '../../../shared/domain/run/run';
import type { PrunePreview } from '../../../shared/domain/prune-rule';
import { m } from '../../../paraglide/messages';
import { api } from '../../api';
import { formatBytes, formatCount } from '../../lib/format';
import { toasts } from '../../ui/toasts.svelte';

const sumDeleted = (preview: PrunePreview | undefined): number =>
  preview?.runs.reduce((sum, { gone }) => sum + gone.length, 0) ?? 0;

/** State of the dialog that prunes checkpoints. */
class Pruning {
  /** Runs whose checkpoints are to be pruned; undefined while the dialog is closed. */
  runs = $state.raw<RunId[] | undefined>(undefined);
  /** Keeps every n-th checkpoint, or null for none besides first, last, best, pinned and branch points. */
  every = $state<number | null>(null);
  /** What would be deleted; undefined while it is computed. */
  preview = $state.raw<PrunePreview | undefined>(undefined);
  busy = $state(false);
  /** How many checkpoints would be deleted. */
  readonly deletedCount = $derived(sumDeleted(this.preview));

  async open(runs: RunId[]): Promise<void> {
    if (runs.length === 0) return;
    this.runs = runs;
    await this.loadPreview();
  }

  close(): void {
    this.runs = undefined;
    this.preview = undefined;
  }

  async setEvery(every: number | null): Promise<void> {
    if (every !== null && !(Number.isInteger(every) && every >= 1)) return;
    this.every = every;
    await this.loadPreview();
  }

  async prune(): Promise<void> {
    const { runs, every } = this;
    if (!runs) return;
    this.busy = true;
    const done = await toasts.attempt(api.request('checkpoints:thin', runs, { every }));
    this.busy = false;
    if (!done) return;
    this.close();
    toasts.info(m.disk_pruned({ count: formatCount(sumDeleted(done)), size: formatBytes(done.bytes) }));
  }

  private async loadPreview(): Promise<void> {
    const { runs, every } = this;
    if (!runs) return;
    this.preview = undefined;
    const preview = await toasts.attempt(api.request('checkpoints:previewThin', runs, { every }));
    // An answer to an earlier request may arrive later.
    if (runs === this.runs && every === this.every) this.preview = preview;
  }
}

export const pruning = new Pruning();
