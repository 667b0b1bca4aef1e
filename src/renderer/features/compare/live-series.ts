import { MAX_METRICS_READ } from '../../../shared/lib/limits';
import { api } from '../../api';
import { chunked } from '../../lib/collect';
import type { PanelSeries } from './charts/series/panel-series.svelte';

/**
 * Appends new points to the panels of a page while runs train.
 *
 * One request reads the raw points of all panels since their cursors, so its cost does not grow with the length of a run; only
 * more than {@link MAX_METRICS_READ} metrics take several. Growth during a request is read by the next one.
 */
export class LiveSeries {
  private readonly panels = new Set<PanelSeries>();
  private readonly grown = new Set<string>();
  private busy = false;

  add(panel: PanelSeries): () => void {
    this.panels.add(panel);
    return () => this.panels.delete(panel);
  }

  grew(runs: Iterable<string>): void {
    for (const run of runs) this.grown.add(run);
    if (!this.busy) void this.request();
  }

  private async request(): Promise<void> {
    this.busy = true;
    try {
      while (this.grown.size > 0) {
        const since = [...this.grown].flatMap((run) => this.cursor(run));
        this.grown.clear();
        const metrics = [...new Set([...this.panels].flatMap((p) => p.view.metrics))];
        if (since.length === 0 || metrics.length === 0) continue;
        const parts = chunked(metrics, MAX_METRICS_READ).map((some) =>
          api.request('series:since', { metrics: some, since }),
        );
        const delta = (await Promise.all(parts)).flat();
        for (const panel of this.panels) panel.append(delta);
      }
    } catch {
      // The connection failed: the next request starts from the same cursors, so nothing is lost.
    } finally {
      this.busy = false;
    }
  }

  private cursor(run: string): { run: string; step: number }[] {
    const cursors = [...this.panels].flatMap((p) => p.cursor(run) ?? []);
    return cursors.length === 0 ? [] : [{ run, step: Math.min(...cursors) }];
  }
}
