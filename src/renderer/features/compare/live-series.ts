import { api } from '../../api';
import type { PanelSeries } from './charts/panel-series.svelte';

/**
 * Keeps the panels of a page up to date while runs train.
 *
 * A tick asks once for all panels, and only for the raw points since their cursors: it costs the same on a long run as
 * on a short one. While an answer is awaited, further ticks are gathered into the next question.
 */
export class LiveSeries {
  readonly #panels = new Set<PanelSeries>();
  readonly #grown = new Set<string>();
  #busy = false;

  add(panel: PanelSeries): () => void {
    this.#panels.add(panel);
    return () => this.#panels.delete(panel);
  }

  grew(runs: Iterable<string>): void {
    for (const run of runs) this.#grown.add(run);
    if (!this.#busy) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#grown.size > 0) {
        const since = [...this.#grown].flatMap((run) => this.#cursor(run));
        this.#grown.clear();
        const metrics = [...new Set([...this.#panels].flatMap((p) => p.view.metrics))];
        if (since.length === 0 || metrics.length === 0) continue;
        const delta = await api.request('series:since', { metrics, since });
        for (const panel of this.#panels) panel.append(delta);
      }
    } catch {
      // The line to the core broke: the next tick asks from the same cursors, so nothing is lost.
    } finally {
      this.#busy = false;
    }
  }

  #cursor(run: string): { run: string; step: number }[] {
    const cursors = [...this.#panels].flatMap((p) => p.cursor(run) ?? []);
    return cursors.length === 0 ? [] : [{ run, step: Math.min(...cursors) }];
  }
}
